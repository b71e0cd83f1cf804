{#-
Measured energy: what was made per joule, by whose power. Power of the GPUs alone (ML.ENERGY, InferenceX) and of the whole
system (MLPerf) are different metrics, and every harness is a suite of its own: none of them share a key. The rest of the
key is that of the throughput that the energy belongs to, so that whatever may not be divided there is not divided here.
-#}
with ml_energy as (

    select
        'delivered_energy_gpu' as definition_id,
        'gpus' as power_scope,
        results.*,
        configurations.unit_made || 's' as unit_made,
        configurations.avg_power_w,
        configurations.throughput_units_per_s,
        configurations.energy_per_unit_joules as joules_per_unit
    from {{ ref('int_benchmarks__ml_energy') }} as results
    inner join {{ ref('stg_ml_energy__configurations') }} as configurations
        on results.record_locator = configurations.record_locator
    where results.lens_exclusion_reason is null

),

-- Only what MLCommons measured at the wall; millijoules per stream are latency scenarios of edge boxes.
mlperf as (

    select
        'delivered_energy' as definition_id,
        'whole_system' as power_scope,
        results.*,
        split_part(results.unit, '/', 1) as unit_made,
        rounds.power_result as avg_power_w,
        results.value as throughput_units_per_s,
        {{ safe_ratio('rounds.power_result', 'results.value') }} as joules_per_unit
    from {{ ref('int_benchmarks__mlperf_inference') }} as results
    inner join {{ ref('stg_mlperf_inference__results') }} as rounds
        on
            results.raw_table = 'raw_mlperf_inference__results'
            and results.snapshot_sha256 = rounds.snapshot_sha256
            and results.record_locator = rounds.record_locator
    where
        rounds.power_units = 'Watts'
        and results.lens_exclusion_reason is null
        and split_part(results.unit, '/', 2) = 's'

),

-- Both rates of a point, input and output tokens together and output alone, each with its own joules. A point
-- counts where InferenceX takes its power for valid and the published joules are power over rate (to 1 %).
inferencex as (

    select
        'delivered_energy_gpu' as definition_id,
        'gpus' as power_scope,
        results.*,
        'tokens' as unit_made,
        points.avg_power_w * results.n_accelerators as avg_power_w,
        results.value * results.n_accelerators as throughput_units_per_s,
        points.avg_power_w / nullif(results.value, 0) as joules_per_unit
    from {{ ref('int_benchmarks__inferencex') }} as results
    inner join {{ ref('int_benchmarks__inferencex_point') }} as points on results.result_id = points.row_id
    where
        points.is_power_valid
        and not points.is_power_identity_violated
        and results.lens_exclusion_reason is null
        and results.throughput_scope in ('output', 'total_in_plus_out')
        and abs(
            points.avg_power_w / nullif(results.value, 0)
            / nullif(
                case
                    when results.throughput_scope = 'output' then points.joules_per_output_token
                    else points.joules_per_total_token
                end,
                0
            )
            - 1
        ) <= 0.01

),

unioned as (

    select * from ml_energy
    union all by name
    select * from mlperf
    union all by name
    select * from inferencex

),

joined as (

    select
        unioned.*,
        results.value_per_accelerator,
        results.n_accelerators_reason,
        results.result_date_reason,
        concat_ws('|', unioned.suite, unioned.power_scope, results.comparability_key) as comparability_key
    from unioned
    inner join {{ ref('fct_benchmark_result') }} as results on unioned.result_key = results.result_key

),

final as (

    select
        result_key,
        definition_id,
        power_scope,
        comparability_key,
        comparison_class,
        author_class,
        suite,
        accelerator_as_published,
        n_accelerators,
        n_accelerators_reason,
        model,
        model_as_published,
        task,
        scenario,
        precision,
        stack_family,
        length_class,
        throughput_scope,
        load_point,
        tpot_ms,
        unit_made,
        throughput_units_per_s,
        value_per_accelerator,
        avg_power_w,
        joules_per_unit,
        {{ safe_ratio('1', 'joules_per_unit') }} as units_per_joule,
        result_date,
        result_date_reason,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from joined

)

select * from final
