{#-
Measured energy: what was made per joule, by whose power. Power of the GPUs alone (ML.ENERGY) and of the whole system
(MLPerf) are different metrics, and every harness is a suite of its own: none of them share a key.
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

unioned as (

    select * from ml_energy
    union all by name
    select * from mlperf

),

final as (

    select
        result_key,
        definition_id,
        power_scope,
        concat_ws(
            '|',
            suite,
            power_scope,
            category,
            division,
            model,
            task,
            scenario,
            length_class,
            precision,
            stack_family,
            unit_made,
            author_class
        ) as comparability_key,
        comparison_class,
        author_class,
        suite,
        accelerator_as_published,
        n_accelerators,
        model,
        model_as_published,
        task,
        scenario,
        precision,
        stack_family,
        length_class,
        load_point,
        tpot_ms,
        unit_made,
        throughput_units_per_s,
        avg_power_w,
        joules_per_unit,
        {{ safe_ratio('1', 'joules_per_unit') }} as units_per_joule,
        result_date,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from unioned

)

select * from final
