with results as (

    select * from {{ ref('int_benchmarks__result') }}

),

resolutions as (

    select
        name,
        entity_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'accelerator'

),

accelerators as (

    select
        accelerator_id,
        bloc
    from {{ ref('stg_entities__accelerator') }}

),

suites as (

    select
        suite_family,
        publisher,
        licence,
        attribution,
        messaging_rules,
        count_basis,
        embargo_days
    from {{ ref('benchmark_suites') }}

),

joined as (

    select
        results.* exclude (count_basis),
        resolutions.entity_id as accelerator_id,
        coalesce(accelerators.bloc, results.bloc_as_published) as bloc,
        coalesce(results.count_basis, suites.count_basis, 'not_stated') as count_basis,
        suites.publisher,
        suites.licence,
        suites.attribution as suite_attribution,
        suites.messaging_rules,
        results.result_date + coalesce(suites.embargo_days, 0) as shown_from,
        case
            when
                results.throughput_scope = 'minutes'
                or results.lens_exclusion_reason in (
                    'latency_lower_better', 'per_user_rate', 'not_a_throughput', 'ratio_as_published'
                )
                then null
            when results.result_scope = 'accelerator' then results.value
            else {{ safe_ratio('results.value', 'results.n_accelerators') }}
        end as value_per_accelerator
    from results
    left join resolutions on results.accelerator_as_published = resolutions.name
    left join accelerators on resolutions.entity_id = accelerators.accelerator_id
    left join suites on {{ suite_family('results.suite') }} = suites.suite_family

),

keyed as (

    select
        *,
        coalesce(
            lens_exclusion_reason, case when value_per_accelerator is null then 'count_not_stated' end
        ) as exclusion_reason,
        {{ comparability_values() }} as comparability_values
    from joined

),

final as (

    select
        result_key,
        case
            when exclusion_reason is not null then null
            when scenario = 'offline' then 'delivered_offline'
            when scenario in ('server', 'interactive') then 'delivered_server'
            when scenario = 'decode' then 'delivered_decode'
            when scenario = 'prefill' then 'delivered_prefill'
            when scenario = 'train' then 'delivered_train'
        end as definition_id,
        exclusion_reason as lens_exclusion_reason,
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
        accelerator_id,
        accelerator_as_published as accelerator_name,
        bloc,
        n_accelerators,
        count_basis,
        model,
        model_as_published,
        task,
        scenario,
        precision,
        precision_as_published,
        stack_family,
        framework,
        latency_class,
        length_class,
        throughput_scope,
        result_scope,
        tpot_ms,
        load_point,
        value,
        unit,
        value_per_accelerator,
        result_scope = 'system' and value_per_accelerator is not null as is_value_per_accelerator_derived,
        {{ surrogate_id(["array_to_string(comparability_values, '|')"]) }} as comparability_key_id,
        array_to_string(comparability_values, '|') as comparability_key,
        comparability_values,
        result_date,
        shown_from,
        case
            when comparison_class = 'mlperf'
                then concat(
                    suite, ', ', division, ' division, ', model_as_published, ' ', scenario,
                    ', submitted by ', coalesce(submitter, 'not read'),
                    ', system ', coalesce(system_name, platform, 'not read'),
                    ', result ', coalesce(result_id, 'without an id in the file'),
                    '; retrieved ', cast(retrieved_date as varchar), ' from ', source_url,
                    '. The per-accelerator value is derived here and is not an official MLPerf metric.',
                    ' The MLPerf name and logo are registered and unregistered trademarks of',
                    ' MLCommons Association in the United States and other countries.'
                )
            else concat(
                coalesce(suite_attribution, suite), ', ', source_url,
                '; licence ', coalesce(licence, 'unstated')
            )
        end as attribution,
        publisher,
        licence,
        messaging_rules,
        source_url,
        raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator,
        case
            when n_accelerators is not null then null
            when result_scope = 'user' then 'not_applicable'
            else 'count_not_stated'
        end as n_accelerators_reason,
        case
            when value_per_accelerator is not null then null
            when result_scope = 'accelerator' or n_accelerators is not null then 'not_applicable'
            else 'count_not_stated'
        end as value_per_accelerator_reason,
        case when result_date is null then 'not_disclosed' end as result_date_reason,
        case
            when tpot_ms is not null then null
            when scenario in ('decode', 'stream') then 'not_disclosed'
            when unit like '%token%' and scenario not in ('prefill', 'train', 'time_to_train')
                then 'not_disclosed'
            else 'not_applicable'
        end as tpot_ms_reason
    from keyed

)

select * from final
