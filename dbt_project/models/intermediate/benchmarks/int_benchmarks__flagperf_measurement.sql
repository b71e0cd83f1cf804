with cells as (

    select * from {{ ref('stg_flagperf__cells') }}

),

-- A page has one cell of each quantity; the place of the two that become results is kept.
pages as (

    select
        case_name,
        vendor_dir,
        chip_dir,
        min(accelerator_as_published) as accelerator_as_published,
        min(published_date) as published_date,
        min(retrieved_date) as retrieved_date,
        min(servers) as servers,
        min(cards_per_server) as cards_per_server,
        min(quantity_of) filter (where quantity like '%_measured') as quantity_of,
        min(n_averaged) filter (where quantity like '%_measured') as n_cards_averaged,
        min(value) filter (where quantity like '%_measured') as measured_as_published,
        min(unit_as_published) filter (where quantity like '%_measured') as measured_unit_as_published,
        min(value_reason) filter (where quantity like '%_measured') as measured_reason,
        min(record_locator) filter (where quantity like '%_measured') as measured_locator,
        min(value) filter (where quantity like '%_rated' and quantity <> 'measured_over_rated')
            as rated_as_published,
        min(unit_as_published) filter (where quantity like '%_rated' and quantity <> 'measured_over_rated')
            as rated_unit_as_published,
        min(value) filter (where quantity = 'measured_over_rated') as measured_over_rated_pct,
        min(value) filter (where quantity = 'card_power_mean') as card_power_mean_w,
        min(value_reason) filter (where quantity = 'card_power_mean') as card_power_reason,
        min(record_locator) filter (where quantity = 'card_power_mean') as card_power_locator,
        min(snapshot_sha256) as snapshot_sha256,
        min(snapshot_url) as snapshot_url
    from cells
    group by case_name, vendor_dir, chip_dir

),

-- A figure without a unit has that of its kind elsewhere; integer operations are not floating-point ones.
in_units as (

    select
        *,
        case
            when case_name like 'computation-%' then 'compute'
            when case_name = 'main_memory-capacity' then 'memory_capacity'
            when case_name = 'main_memory-bandwidth' then 'memory_bandwidth'
            else 'interconnect_bandwidth'
        end as measure,
        case
            when case_name = 'computation-INT8' then 'TOPS'
            when case_name like 'computation-%' then 'TFLOPS'
            when case_name = 'main_memory-capacity' then 'GiB'
            else 'GB/s'
        end as unit,
        measured_as_published is not null and measured_unit_as_published is null as is_unit_inferred,
        measured_as_published * case measured_unit_as_published when 'TB/s' then 1000 else 1 end
            as measured_value,
        rated_as_published * case rated_unit_as_published when 'TB/s' then 1000 else 1 end as rated_value
    from pages

),

-- The BF16 figure of the same part, against which one of FP32 is judged.
compared as (

    select
        *,
        max(measured_value) filter (where case_name = 'computation-BF16') over (
            partition by vendor_dir, accelerator_as_published
        ) as bf16_measured_value
    from in_units

),

final as (

    select
        case_name,
        vendor_dir,
        chip_dir,
        measure,
        accelerator_as_published,
        servers,
        cards_per_server,
        n_cards_averaged,
        case when measure = 'compute' then quantity_of end as precision_as_published,
        measured_value,
        unit,
        is_unit_inferred,
        measured_reason,
        rated_value,
        measured_over_rated_pct,
        card_power_mean_w,
        card_power_reason,
        case
            when measure = 'compute'
                then {{ safe_ratio('measured_value * 1000', 'card_power_mean_w') }}
        end as giga_ops_per_w,
        case
            when measure <> 'compute' then 'not_applicable'
            else coalesce(measured_reason, card_power_reason)
        end as giga_ops_per_w_reason,
        -- Vector FP32 is a fifth of BF16 or less on every other part here; more is another path or unit.
        case
            when case_name = 'computation-FP32' and measured_value > 0.25 * bf16_measured_value
                then 'fp32_above_a_quarter_of_bf16'
            when measured_over_rated_pct > 100 then 'measured_above_rated'
            when
                measured_value is not null and measure = 'compute'
                and quantity_of <> split_part(case_name, '-', 2)
                then 'column_of_another_precision'
        end as suspicion,
        published_date,
        retrieved_date,
        measured_locator,
        card_power_locator,
        snapshot_sha256,
        snapshot_url
    from compared

)

select * from final
