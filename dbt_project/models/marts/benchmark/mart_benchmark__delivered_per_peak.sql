with best as (

    select * from {{ ref('int_benchmarks__best') }}

),

western as (

    select
        comparability_key,
        result_key,
        accelerator_id,
        peak_tflops,
        delivered_per_peak
    from best
    where bloc = 'western' and delivered_per_peak is not null
    qualify
        row_number() over (
            partition by comparability_key
            order by delivered_per_peak desc, accelerator_id asc
        ) = 1

),

joined as (

    select
        best.*,
        western.accelerator_id as best_western_in_key,
        western.result_key as best_western_result_key,
        western.peak_tflops as best_western_peak_tflops,
        western.delivered_per_peak as best_western_delivered_per_peak,
        case
            when best.bloc <> 'domestic' or best.bloc is null then 'not_applicable'
            when best.delivered_per_peak is null then best.delivered_per_peak_reason
            when western.result_key is null then 'no_western_in_key'
        end as ratio_reason
    from best
    left join western on best.comparability_key = western.comparability_key

),

final as (

    select
        {{ build_id() }} as build_id,
        comparability_key_id,
        accelerator_id,
        comparability_key,
        definition_id,
        bloc,
        model,
        scenario,
        precision,
        throughput_scope,
        author_class,
        comparison_class,
        result_key,
        result_date,
        result_date_reason,
        value_per_accelerator,
        unit,
        is_value_per_accelerator_derived,
        peak_definition_id,
        peak_basis,
        peak_tflops_low,
        peak_tflops,
        peak_tflops_high,
        peak_claim_ids,
        delivered_per_peak_low,
        delivered_per_peak,
        delivered_per_peak_high,
        delivered_per_peak_reason,
        best_western_in_key,
        best_western_result_key,
        best_western_peak_tflops,
        best_western_delivered_per_peak,
        case when best_western_delivered_per_peak is null then 'no_western_in_key' end as best_western_reason,
        case
            when ratio_reason is null
                then {{ safe_ratio('delivered_per_peak', 'best_western_delivered_per_peak') }}
        end as ratio,
        ratio_reason,
        attribution,
        source_url
    from joined

)

select * from final
