with results as (

    select * from {{ ref('stg_ledger__mlperf_training') }}

),

rounds as (

    select
        round,
        published_date
    from {{ ref('mlperf_rounds') }}
    where suite = 'training'

),

final as (

    select
        'mlperf_training ' || results.round || ' ' || results.record_locator as result_key,
        'mlperf' as comparison_class,
        'reviewed' as author_class,
        'mlcommons_reviewed' as evidence_tier,
        'mlperf_training ' || results.round as suite,
        'training' as category,
        results.division,
        results.availability_status,
        results.submitter,
        cast(null as varchar) as result_id,
        results.system_name,
        results.system_name as platform,
        results.accelerator_as_published,
        cast(null as varchar) as bloc_as_published,
        results.total_accelerators as n_accelerators,
        lower(results.benchmark) as model,
        results.benchmark as model_as_published,
        'mlperf_training' as task,
        'time_to_train' as scenario,
        cast(null as varchar) as precision_as_published,
        'not_stated' as precision,
        results.framework,
        'submitter_choice' as stack_family,
        'mlperf_rules' as latency_class,
        'by_benchmark' as length_class,
        'minutes' as throughput_scope,
        'system' as result_scope,
        cast(null as varchar) as count_basis,
        cast(null as double) as tpot_ms,
        cast(null as varchar) as load_point,
        results.time_to_train_minutes as value,
        'minutes' as unit,
        'time_to_train' as lens_exclusion_reason,
        rounds.published_date as result_date,
        results.retrieved_date,
        results.source_url,
        'raw_ledger__mlperf_training' as raw_table,
        results.snapshot_sha256,
        results.snapshot_url,
        results.record_locator
    from results
    left join rounds on results.round = rounds.round
    where results.time_to_train_minutes is not null

)

select * from final
