{#- (column, place, unit, what the value is) -#}
{% set metrics = [
    ('measured_value', 'measured_locator', 'unit', 'microbenchmark'),
    ('card_power_mean_w', 'card_power_locator', "'W'", 'not_a_throughput'),
] -%}

with measurements as (

    select * from {{ ref('int_benchmarks__flagperf_measurement') }}

),

measured as (
    {%- for column, place, unit, kind in metrics %}
    select
        * exclude (unit),
        {{ column }} as value,
        {{ place }} as record_locator,
        {{ unit }} as value_unit,
        '{{ kind }}' as metric_class
    from measurements
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        'flagperf ' || record_locator as result_key,
        'non_mlperf' as comparison_class,
        'vendor' as author_class,
        'third_party_harness_vendor_run' as evidence_tier,
        'flagperf-base' as suite,
        'not_applicable' as category,
        'not_applicable' as division,
        cast(null as varchar) as availability_status,
        cast(null as varchar) as submitter,
        cast(null as varchar) as result_id,
        cast(null as varchar) as system_name,
        cast(null as varchar) as platform,
        accelerator_as_published,
        cast(null as varchar) as bloc_as_published,
        servers * cards_per_server as n_accelerators,
        'card' as count_basis,
        'none' as model,
        cast(null as varchar) as model_as_published,
        {{ slug("'FlagPerf benchmarks ' || case_name") }} as task,
        'microbenchmark' as scenario,
        precision_as_published,
        {{ precision_class('precision_as_published') }} as precision,
        cast(null as varchar) as framework,
        'harness_flagperf' as stack_family,
        'unbounded' as latency_class,
        'in_not_stated_out_not_stated' as length_class,
        metric_class as throughput_scope,
        'accelerator' as result_scope,
        cast(null as double) as tpot_ms,
        cast(null as varchar) as load_point,
        value,
        lower(value_unit) as unit,
        case
            when suspicion is not null and metric_class = 'microbenchmark' then 'suspicious_in_source'
            else metric_class
        end as lens_exclusion_reason,
        coalesce(published_date, retrieved_date) as result_date,
        retrieved_date,
        replace(
            replace(snapshot_url, 'raw.githubusercontent.com', 'github.com'), '/FlagPerf/', '/FlagPerf/blob/'
        ) as source_url,
        'raw_flagperf__cells' as raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from measured

)

select * from final
