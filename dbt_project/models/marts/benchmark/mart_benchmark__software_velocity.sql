with points as (

    select * from {{ ref('int_benchmarks__series_point') }}

),

series as (

    select
        series_key,
        arg_min(result_key, result_date) as first_result_key,
        arg_max(result_key, result_date) as latest_result_key,
        count(*) as n_points,
        {{ sorted_list("concat_ws(' ', suite, framework)") }} as versions
    from points
    group by series_key
    having count(*) > 1

),

joined as (

    select
        series.*,
        latest.accelerator_id,
        latest.bloc,
        latest.definition_id,
        latest.model,
        latest.scenario,
        latest.precision,
        latest.stack_family,
        latest.throughput_scope,
        latest.author_class,
        latest.comparison_class,
        latest.n_accelerators,
        latest.load_point,
        latest.unit,
        latest.messaging_rules,
        latest.source_url,
        first.result_date as first_date,
        first.value_per_accelerator as first_value,
        first.attribution as first_attribution,
        latest.result_date as latest_date,
        latest.value_per_accelerator as latest_value,
        latest.attribution as latest_attribution,
        {{ safe_ratio('latest.value_per_accelerator', 'first.value_per_accelerator') }} as ratio,
        {{
            differing_segments(
                'first.comparability_values', 'latest.comparability_values', with_values=true
            )
        }} as differences,
        case
            when first.comparability_key = latest.comparability_key then 'within_key'
            when first.suite <> latest.suite and latest.comparison_class = 'mlperf' then 'cross_version'
            else 'same_load'
        end as comparability,
        latest.result_date - first.result_date as n_days
    from series
    inner join points as first on series.first_result_key = first.result_key
    inner join points as latest on series.latest_result_key = latest.result_key

),

final as (

    select
        {{ build_id() }} as build_id,
        {{ surrogate_id(['series_key']) }} as series_id,
        series_key,
        accelerator_id,
        bloc,
        definition_id,
        model,
        scenario,
        precision,
        stack_family,
        throughput_scope,
        author_class,
        comparison_class,
        n_accelerators,
        case when n_accelerators is null then 'count_not_stated' end as n_accelerators_reason,
        load_point,
        unit,
        first_date,
        first_value,
        first_result_key,
        latest_date,
        latest_value,
        latest_result_key,
        ratio,
        comparability,
        differences,
        n_points,
        n_days,
        case when n_days >= 14 then power(ratio, 30.4375 / n_days) - 1 end as growth_per_month,
        case when n_days < 14 then 'span_below_14_days' end as growth_per_month_reason,
        case when n_days >= 90 then power(ratio, 365.25 / n_days) - 1 end as growth_per_year,
        case when n_days < 90 then 'span_below_90_days' end as growth_per_year_reason,
        versions,
        messaging_rules,
        first_attribution,
        latest_attribution,
        source_url
    from joined

)

select * from final
