with results as (

    select
        *,
        {{ peak_definition_of('precision') }} as peak_definition_id
    from {{ ref('fct_benchmark_result') }}
    where
        definition_id is not null
        and accelerator_id is not null
        and (result_date is null or result_date <= {{ as_of_date() }})

),

precision_bits as (

    select
        lower(precision) as precision,
        bits
    from {{ ref('precision_bits') }}

),

peaks as (

    select
        subject_id,
        definition_id,
        value_central as peak_tflops
    from {{ ref('int_claims__consensus') }}
    where subject_type = 'accelerator'

),

best as (

    select
        *,
        count(*) over (partition by comparability_key, accelerator_id) as n_results
    from results
    qualify
        row_number() over (
            partition by comparability_key, accelerator_id
            order by value_per_accelerator desc, result_key asc
        ) = 1

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

-- The nearest Western figure outside the key: all the same, another number format of as many bits.
near as (

    select
        best.result_key,
        other.accelerator_id,
        other.precision,
        other.value_per_accelerator
    from best
    inner join best as other
        on
            best.suite = other.suite
            and best.model = other.model
            and best.task = other.task
            and best.scenario = other.scenario
            and best.latency_class = other.latency_class
            and best.length_class = other.length_class
            and best.stack_family = other.stack_family
            and best.throughput_scope = other.throughput_scope
            and best.author_class = other.author_class
            and best.precision <> other.precision
            and other.bloc = 'western'
    inner join precision_bits as own_bits on best.precision = own_bits.precision
    inner join precision_bits as other_bits
        on other.precision = other_bits.precision and own_bits.bits = other_bits.bits
    where best.bloc = 'domestic' and best.comparison_class = 'non_mlperf'
    qualify
        row_number() over (
            partition by best.result_key
            order by other.value_per_accelerator desc, other.accelerator_id asc
        ) = 1

),

joined as (

    select
        best.*,
        peaks.peak_tflops,
        western.accelerator_id as best_western_in_key,
        western.value_per_accelerator as best_western_value,
        western.n_accelerators as best_western_n_accelerators,
        western.availability_status as best_western_availability_status,
        western.result_key as best_western_result_key,
        near.accelerator_id as indicative_western,
        near.precision as indicative_western_precision,
        near.value_per_accelerator as indicative_western_value,
        domestic_keys.comparability_key is not null as has_domestic_in_key,
        case
            when best.bloc <> 'domestic' or best.bloc is null then 'not_applicable'
            when western.accelerator_id is null then 'no_western_in_key'
            when best.comparison_class = 'non_mlperf' and best.precision = 'not_stated'
                then 'precision_not_stated'
        end as domestic_ratio_reason
    from best
    left join peaks
        on best.accelerator_id = peaks.subject_id and best.peak_definition_id = peaks.definition_id
    left join western on best.comparability_key = western.comparability_key
    left join domestic_keys on best.comparability_key = domestic_keys.comparability_key
    left join near on best.result_key = near.result_key and western.accelerator_id is null

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
        n_results,
        value_per_accelerator,
        is_value_per_accelerator_derived,
        peak_definition_id,
        peak_tflops,
        {{ safe_ratio('value_per_accelerator', 'peak_tflops') }} as delivered_per_peak,
        case
            when peak_tflops is not null then null
            when precision = 'not_stated' then 'precision_not_stated'
            when peak_definition_id is null then 'mixed_precision'
            else 'not_disclosed'
        end as delivered_per_peak_reason,
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
        {{ safe_ratio('value_per_accelerator', 'indicative_western_value') }} as indicative_ratio,
        attribution,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator,
        n_accelerators_reason,
        result_date_reason,
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
