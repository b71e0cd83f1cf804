with unioned as (

    select * from {{ ref('int_benchmarks__mlperf_inference') }}
    union all by name
    select * from {{ ref('int_benchmarks__mlperf_training') }}
    union all by name
    select * from {{ ref('int_benchmarks__ledger') }}
    union all by name
    select * from {{ ref('int_benchmarks__cann_recipe_result') }}
    union all by name
    select * from {{ ref('int_benchmarks__flagperf') }}
    union all by name
    select * from {{ ref('int_benchmarks__ml_energy') }}
    union all by name
    select * from {{ ref('int_benchmarks__inferencex') }}

),

joined as (

    select
        unioned.* exclude (lens_exclusion_reason),
        case
            when duplicates.result_key is not null then 'duplicate_of_live_source'
            else unioned.lens_exclusion_reason
        end as lens_exclusion_reason
    from unioned
    left join {{ ref('int_benchmarks__ledger_duplicate') }} as duplicates
        on unioned.result_key = duplicates.result_key

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
        count_basis,
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
        tpot_ms,
        load_point,
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
    from joined

)

select * from final
