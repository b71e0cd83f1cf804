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

joined as (

    select
        results.*,
        resolutions.entity_id as accelerator_id,
        coalesce(accelerators.bloc, results.bloc_as_published) as bloc,
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

),

lenses as (

    select
        *,
        coalesce(
            lens_exclusion_reason, case when value_per_accelerator is null then 'count_not_stated' end
        ) as exclusion_reason,
        -- What is not stated can only be compared inside one source.
        case
            when comparison_class = 'non_mlperf' and precision = 'not_stated' then 'not_stated@' || suite
            else precision
        end as precision_segment,
        case
            when comparison_class = 'non_mlperf' and stack_family = 'not_stated' then 'not_stated@' || suite
            else stack_family
        end as stack_segment,
        case
            when comparison_class = 'mlperf' then suite || '|' || category || '|' || division
            else 'non_mlperf'
        end as rules_segment
    from joined

),

keyed as (

    select
        *,
        concat_ws(
            '|',
            rules_segment,
            model,
            task,
            scenario,
            latency_class,
            length_class,
            precision_segment,
            stack_segment,
            throughput_scope,
            unit,
            author_class
        ) as comparability_key
    from lenses

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
        value,
        unit,
        value_per_accelerator,
        result_scope = 'system' and value_per_accelerator is not null as is_value_per_accelerator_derived,
        {{ surrogate_id(['comparability_key']) }} as comparability_key_id,
        comparability_key,
        result_date,
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
            else suite || ', ' || source_url
        end as attribution,
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
        case when result_date is null then 'not_disclosed' end as result_date_reason
    from keyed

)

select * from final
