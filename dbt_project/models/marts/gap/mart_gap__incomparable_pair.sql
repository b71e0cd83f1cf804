with results as (

    select * from {{ ref('fct_benchmark_result') }}

),

final as (

    select
        {{ build_id() }} as build_id,
        pairs.domestic_result_key,
        pairs.western_result_key,
        domestic.model,
        'incomparable' as comparability,
        pairs.forbidden_segments,
        'incomparable: ' || array_to_string(pairs.forbidden_segments, ', ') as reason,
        pairs.differences,
        domestic.accelerator_id as domestic_accelerator_id,
        domestic.value_per_accelerator as domestic_value,
        domestic.unit as domestic_unit,
        domestic.throughput_scope as domestic_throughput_scope,
        domestic.n_accelerators as domestic_n_accelerators,
        domestic.n_accelerators_reason as domestic_n_accelerators_reason,
        domestic.tpot_ms as domestic_tpot_ms,
        domestic.tpot_ms_reason as domestic_tpot_ms_reason,
        domestic.load_point as domestic_load_point,
        western.accelerator_id as western_accelerator_id,
        western.value_per_accelerator as western_value,
        western.unit as western_unit,
        western.throughput_scope as western_throughput_scope,
        western.n_accelerators as western_n_accelerators,
        western.n_accelerators_reason as western_n_accelerators_reason,
        western.tpot_ms as western_tpot_ms,
        western.tpot_ms_reason as western_tpot_ms_reason,
        western.load_point as western_load_point,
        domestic.attribution as domestic_attribution,
        western.attribution as western_attribution,
        domestic.messaging_rules as domestic_messaging_rules,
        western.messaging_rules as western_messaging_rules,
        domestic.source_url as domestic_source_url,
        western.source_url as western_source_url
    from {{ ref('int_benchmarks__incomparable') }} as pairs
    inner join results as domestic on pairs.domestic_result_key = domestic.result_key
    inner join results as western on pairs.western_result_key = western.result_key

)

select * from final
