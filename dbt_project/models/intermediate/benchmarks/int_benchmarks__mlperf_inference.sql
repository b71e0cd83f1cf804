with rounds as (

    select
        round,
        published_date
    from {{ ref('mlperf_rounds') }}
    where suite = 'inference'

),

logs as (

    select
        round,
        cast(null as varchar) as result_id,
        submitter,
        availability_status,
        division,
        -- A system entered for both categories is compared where its results were entered, in the datacentre.
        'datacenter' as category,
        system_name,
        platform,
        benchmark,
        scenario,
        result,
        units,
        total_accelerators,
        accelerator_as_published,
        cast(null as varchar) as precision_as_published,
        framework,
        source_url,
        snapshot_sha256,
        snapshot_url,
        retrieved_date,
        'raw_ledger__mlperf_inference_v2_1' as raw_table,
        record_locator
    from {{ ref('stg_ledger__mlperf_inference_v2_1') }}

),

summaries as (

    select
        round,
        result_id,
        submitter,
        availability_status,
        division,
        category,
        system_name,
        platform,
        benchmark,
        scenario,
        result,
        units,
        total_accelerators,
        accelerator_as_published,
        precision_as_published,
        framework,
        source_url,
        snapshot_sha256,
        snapshot_url,
        retrieved_date,
        'raw_mlperf_inference__results' as raw_table,
        record_locator
    from {{ ref('stg_mlperf_inference__results') }}

),

unioned as (

    select * from logs
    union all
    select * from summaries

),

final as (

    select
        'mlperf_inference ' || unioned.round || ' ' || unioned.record_locator as result_key,
        'mlperf' as comparison_class,
        'reviewed' as author_class,
        'mlcommons_reviewed' as evidence_tier,
        'mlperf_inference ' || unioned.round as suite,
        unioned.category,
        unioned.division,
        unioned.availability_status,
        unioned.submitter,
        unioned.result_id,
        unioned.system_name,
        unioned.platform,
        unioned.accelerator_as_published,
        cast(null as varchar) as bloc_as_published,
        unioned.total_accelerators as n_accelerators,
        lower(unioned.benchmark) as model,
        unioned.benchmark as model_as_published,
        'mlperf_inference' as task,
        lower(unioned.scenario) as scenario,
        unioned.precision_as_published,
        {{ precision_class('unioned.precision_as_published') }} as precision,
        unioned.framework,
        'submitter_choice' as stack_family,
        'mlperf_rules' as latency_class,
        'by_benchmark' as length_class,
        case
            when lower(unioned.units) like 'tokens/s%' then 'output'
            when lower(unioned.units) like 'samples/s%' then 'samples'
            when lower(unioned.units) like 'queries/s%' then 'queries'
            else 'latency'
        end as throughput_scope,
        'system' as result_scope,
        cast(null as varchar) as count_basis,
        cast(null as double) as tpot_ms,
        cast(null as varchar) as load_point,
        unioned.result as value,
        lower(unioned.units) as unit,
        case
            when lower(unioned.scenario) in ('singlestream', 'multistream') then 'latency_lower_better'
            when unioned.accelerator_as_published is null then 'no_accelerator'
            when unioned.total_accelerators is null then 'count_not_stated'
        end as lens_exclusion_reason,
        -- A round newer than the list of rounds was published, at the latest, when it was first seen.
        coalesce(rounds.published_date, unioned.retrieved_date) as result_date,
        unioned.retrieved_date,
        unioned.source_url,
        unioned.raw_table,
        unioned.snapshot_sha256,
        unioned.snapshot_url,
        unioned.record_locator
    from unioned
    left join rounds on unioned.round = rounds.round

)

select * from final
