with best as (

    select * from {{ ref('int_benchmarks__best') }}

),

final as (

    select
        {{ build_id() }} as build_id,
        pairs.domestic_result_key,
        pairs.western_result_key,
        domestic.definition_id,
        domestic.model,
        domestic.unit,
        pairs.comparability,
        pairs.differing_segments,
        pairs.differences,
        pairs.n_differences,
        domestic.accelerator_id as domestic_accelerator_id,
        domestic.value_per_accelerator as domestic_value,
        domestic.precision as domestic_precision,
        domestic.tpot_ms as domestic_tpot_ms,
        domestic.tpot_ms_reason as domestic_tpot_ms_reason,
        western.accelerator_id as western_accelerator_id,
        western.value_per_accelerator as western_value,
        western.precision as western_precision,
        western.tpot_ms as western_tpot_ms,
        western.tpot_ms_reason as western_tpot_ms_reason,
        pairs.ratio as indicative_ratio,
        domestic.delivered_per_peak as domestic_delivered_per_peak,
        domestic.delivered_per_peak_reason as domestic_delivered_per_peak_reason,
        western.delivered_per_peak as western_delivered_per_peak,
        western.delivered_per_peak_reason as western_delivered_per_peak_reason,
        {{ safe_ratio('domestic.delivered_per_peak', 'western.delivered_per_peak') }}
            as delivered_per_peak_ratio,
        case
            when domestic.delivered_per_peak is null or western.delivered_per_peak is null
                then coalesce(domestic.delivered_per_peak_reason, western.delivered_per_peak_reason)
        end as delivered_per_peak_ratio_reason,
        domestic.attribution as domestic_attribution,
        western.attribution as western_attribution,
        domestic.source_url as domestic_source_url,
        western.source_url as western_source_url
    from {{ ref('int_benchmarks__pair') }} as pairs
    inner join best as domestic on pairs.domestic_result_key = domestic.result_key
    inner join best as western on pairs.western_result_key = western.result_key
    where pairs.comparability = 'indicative'

)

select * from final
