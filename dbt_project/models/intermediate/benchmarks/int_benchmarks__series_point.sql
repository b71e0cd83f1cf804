with results as (

    select
        result_key,
        definition_id,
        comparison_class,
        author_class,
        suite,
        accelerator_id,
        bloc,
        n_accelerators,
        model,
        scenario,
        precision,
        stack_family,
        framework,
        throughput_scope,
        load_point,
        value_per_accelerator,
        unit,
        comparability_key,
        comparability_values,
        result_date,
        attribution,
        messaging_rules,
        source_url,
        -- A series runs over versions and latencies: both change while the work and the load stay.
        concat_ws(
            '|',
            {%- for segment in comparability_segments() if segment.name not in ('suite', 'latency_class') %}
            comparability_values[{{ segment.position }}],
            {%- endfor %}
            {{ suite_family('suite') }},
            accelerator_id,
            coalesce(load_point, 'load by rule'),
            'on ' || cast(n_accelerators as varchar)
        ) as series_key
    from {{ ref('fct_benchmark_result') }}
    where
        definition_id is not null
        and accelerator_id is not null
        and result_date is not null
        and shown_from <= {{ as_of_date() }}
        -- Without a load two points of a service are not the same point; MLPerf fixes the load by rule.
        and (load_point is not null or comparison_class = 'mlperf')

),

final as (

    select *
    from results
    qualify
        row_number() over (
            partition by series_key, result_date
            order by value_per_accelerator desc, result_key asc
        ) = 1

)

select * from final
