with results as (

    select
        *,
        {{ peak_definition_of('precision') }} as peak_definition_id
    from {{ ref('fct_benchmark_result') }}
    where
        definition_id is not null
        and accelerator_id is not null
        and (shown_from is null or shown_from <= {{ as_of_date() }})

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
        value_low,
        value_central,
        value_high,
        claim_ids
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

joined as (

    select
        best.*,
        precision_bits.bits as precision_bits,
        case when own.subject_id is null then sister.value_low else own.value_low end as peak_tflops_low,
        coalesce(own.value_central, sister.value_central) as peak_tflops,
        case when own.subject_id is null then sister.value_high else own.value_high end as peak_tflops_high,
        coalesce(own.claim_ids, sister.claim_ids) as peak_claim_ids,
        case
            when own.value_central is not null then 'of_the_format'
            when sister.value_central is not null then 'other_8_bit_format'
        end as peak_basis
    from best
    left join precision_bits on best.precision = precision_bits.precision
    left join peaks as own
        on best.accelerator_id = own.subject_id and best.peak_definition_id = own.definition_id
    left join peaks as sister
        on
            best.accelerator_id = sister.subject_id
            and {{ sister_peak_definition('best.peak_definition_id') }} = sister.definition_id

),

final as (

    select
        result_key,
        definition_id,
        comparison_class,
        author_class,
        suite,
        category,
        division,
        availability_status,
        submitter,
        result_id,
        system_name,
        accelerator_id,
        accelerator_name,
        bloc,
        n_accelerators,
        count_basis,
        model,
        task,
        scenario,
        precision,
        stack_family,
        latency_class,
        length_class,
        throughput_scope,
        result_scope,
        tpot_ms,
        load_point,
        value,
        unit,
        value_per_accelerator,
        is_value_per_accelerator_derived,
        comparability_key_id,
        comparability_key,
        comparability_values,
        result_date,
        shown_from,
        attribution,
        publisher,
        licence,
        messaging_rules,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator,
        precision_bits,
        n_results,
        peak_definition_id,
        peak_basis,
        peak_tflops_low,
        peak_tflops,
        peak_tflops_high,
        peak_claim_ids,
        {{ safe_ratio('value_per_accelerator', 'peak_tflops_high') }} as delivered_per_peak_low,
        {{ safe_ratio('value_per_accelerator', 'peak_tflops') }} as delivered_per_peak,
        {{ safe_ratio('value_per_accelerator', 'peak_tflops_low') }} as delivered_per_peak_high,
        case
            when peak_tflops is not null then null
            when precision = 'not_stated' then 'precision_not_stated'
            when peak_definition_id is null then 'mixed_precision'
            else 'not_disclosed'
        end as delivered_per_peak_reason,
        n_accelerators_reason,
        result_date_reason,
        tpot_ms_reason
    from joined

)

select * from final
