with best as (

    select * from {{ ref('int_benchmarks__best') }}

),

western as (

    select
        comparability_key,
        accelerator_id,
        value_per_accelerator,
        n_accelerators,
        availability_status,
        result_key
    from best
    where bloc = 'western'
    qualify
        row_number() over (
            partition by comparability_key
            order by value_per_accelerator desc, accelerator_id asc
        ) = 1

),

domestic_keys as (

    select distinct comparability_key
    from best
    where bloc = 'domestic'

),

-- The nearest Western figure outside the key, in as few segments as possible.
near as (

    select
        pairs.domestic_result_key,
        pairs.western_result_key,
        pairs.differences,
        pairs.ratio,
        best.accelerator_id,
        best.precision,
        best.value_per_accelerator
    from {{ ref('int_benchmarks__pair') }} as pairs
    inner join best on pairs.western_result_key = best.result_key
    where pairs.comparability = 'indicative' and pairs.nearness = 1

),

joined as (

    select
        best.*,
        western.accelerator_id as best_western_in_key,
        western.value_per_accelerator as best_western_value,
        western.n_accelerators as best_western_n_accelerators,
        western.availability_status as best_western_availability_status,
        western.result_key as best_western_result_key,
        near.accelerator_id as indicative_western,
        near.precision as indicative_western_precision,
        near.value_per_accelerator as indicative_western_value,
        near.western_result_key as indicative_western_result_key,
        near.differences as indicative_differences,
        near.ratio as indicative_ratio,
        domestic_keys.comparability_key is not null as has_domestic_in_key,
        case
            when best.bloc <> 'domestic' or best.bloc is null then 'not_applicable'
            when western.accelerator_id is null then 'no_western_in_key'
            when best.comparison_class = 'non_mlperf' and best.precision = 'not_stated'
                then 'precision_not_stated'
        end as domestic_ratio_reason
    from best
    left join western on best.comparability_key = western.comparability_key
    left join domestic_keys on best.comparability_key = domestic_keys.comparability_key
    left join near on best.result_key = near.domestic_result_key and western.accelerator_id is null

),

final as (

    select
        {{ build_id() }} as build_id,
        definition_id,
        comparability_key_id,
        comparability_key,
        accelerator_id,
        accelerator_name,
        bloc,
        model,
        task,
        scenario,
        precision,
        stack_family,
        latency_class,
        length_class,
        throughput_scope,
        author_class,
        comparison_class,
        suite,
        category,
        division,
        availability_status,
        submitter,
        system_name,
        result_key,
        result_id,
        result_date,
        value as system_value,
        unit,
        result_scope,
        n_accelerators,
        count_basis,
        tpot_ms,
        load_point,
        n_results,
        value_per_accelerator,
        is_value_per_accelerator_derived,
        peak_definition_id,
        peak_tflops,
        peak_basis,
        delivered_per_peak,
        delivered_per_peak_reason,
        case when indicative_western is not null then 'indicative' else 'within_key' end as comparability,
        best_western_in_key,
        best_western_value,
        best_western_n_accelerators,
        best_western_availability_status,
        best_western_result_key,
        case
            when domestic_ratio_reason is null
                then {{ safe_ratio('value_per_accelerator', 'best_western_value') }}
        end as ratio,
        case
            when domestic_ratio_reason = 'not_applicable' and not has_domestic_in_key
                then 'no_domestic_in_key'
            else domestic_ratio_reason
        end as ratio_reason,
        indicative_western,
        indicative_western_precision,
        indicative_western_value,
        indicative_western_result_key,
        indicative_differences,
        indicative_ratio,
        attribution,
        publisher,
        licence,
        messaging_rules,
        shown_from,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator,
        n_accelerators_reason,
        result_date_reason,
        tpot_ms_reason,
        case when best_western_value is null then 'no_western_in_key' end as best_western_reason,
        case
            when best_western_n_accelerators is not null then null
            when best_western_value is null then 'no_western_in_key'
            else 'count_not_stated'
        end as best_western_n_accelerators_reason,
        case
            when indicative_western_value is not null then null
            when bloc = 'western' then 'not_applicable'
            when best_western_value is not null then 'within_key'
            else 'no_western_result'
        end as indicative_reason
    from joined

)

select * from final
