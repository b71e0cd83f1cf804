with fiscal as (
    select * from {{ ref('stg_epoch__chip_count_quarter') }}
    where period_kind = 'fiscal_quarter'
),

quarters as (
    select
        spine.month as quarter,
        cast({{ dbt.dateadd('month', 3, 'spine.month') }} as date) - 1 as quarter_end
    from (
        {{ month_spine('(select min(period_start) from fiscal)', '(select max(period_end) from fiscal)') }}
    ) as spine
    where spine.month = date_trunc('quarter', spine.month)
),

-- Pro rata by days: a fiscal quarter gives every calendar quarter the part of its days that lie in it.
overlapping as (
    select
        fiscal.vendor_as_published,
        fiscal.accelerator_as_published,
        fiscal.units_low,
        fiscal.units_central,
        fiscal.units_high,
        fiscal.h100e_low,
        fiscal.h100e_central,
        fiscal.h100e_high,
        fiscal.record_locator,
        fiscal.snapshot_sha256,
        quarters.quarter,
        quarters.quarter_end,
        least(fiscal.period_end, quarters.quarter_end)
        - greatest(fiscal.period_start, quarters.quarter) + 1 as n_days,
        fiscal.period_end - fiscal.period_start + 1 as n_fiscal_days
    from fiscal
    inner join quarters
        on fiscal.period_start <= quarters.quarter_end and fiscal.period_end >= quarters.quarter
),

shared as (
    select
        *,
        {{ safe_ratio('n_days', 'n_fiscal_days') }} as days_frac
    from overlapping
),

final as (
    select
        vendor_as_published,
        accelerator_as_published,
        quarter,
        quarter_end,
        cast(sum(n_days) as integer) as n_days_covered,
        sum(n_days) < max(quarter_end - quarter + 1) as is_incomplete,
        sum(units_low * days_frac) as units_low,
        sum(units_central * days_frac) as units_central,
        sum(units_high * days_frac) as units_high,
        sum(h100e_low * days_frac) as h100e_low,
        sum(h100e_central * days_frac) as h100e_central,
        sum(h100e_high * days_frac) as h100e_high,
        list(record_locator order by record_locator) as record_locators,
        min(snapshot_sha256) as snapshot_sha256
    from shared
    group by vendor_as_published, accelerator_as_published, quarter, quarter_end
)

select * from final
