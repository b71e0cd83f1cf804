with unioned as (

    select * from {{ ref('int_benchmarks__mlperf_inference') }}
    union all by name
    select * from {{ ref('int_benchmarks__mlperf_training') }}
    union all by name
    select * from {{ ref('int_benchmarks__ledger') }}

),

final as (

    select
        result_key,
        comparison_class,
        author_class,
        evidence_tier,
        suite,
        category,
        division,
        availability_status,
        submitter,
        result_id,
        system_name,
        platform,
        accelerator_as_published,
        bloc_as_published,
        n_accelerators,
        model,
        model_as_published,
        task,
        scenario,
        precision_as_published,
        precision,
        framework,
        stack_family,
        latency_class,
        length_class,
        throughput_scope,
        result_scope,
        value,
        unit,
        lens_exclusion_reason,
        result_date,
        retrieved_date,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from unioned

)

select * from final
