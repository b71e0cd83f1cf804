{{ config(meta={'dagster': {'ref': {'name': 'int_supply__fiscal_quarter_share'}}}) }}

-- Fiscal quarters mapped by days here give the calendar quarters that the publisher made of them. It leaves
-- out the quarters before its series, of which it has only the end.
with mapped as (
    select * from {{ ref('int_supply__fiscal_quarter_share') }}
),

published as (
    select
        vendor_as_published,
        accelerator_as_published,
        quarter_start as quarter,
        units_central,
        min(quarter_start) over (partition by vendor_as_published) as series_start
    from {{ ref('stg_epoch__chip_count_quarter') }}
    where
        period_kind = 'calendar_quarter'
        and vendor_as_published in (select mapped.vendor_as_published from mapped)
),

series as (
    select
        vendor_as_published,
        min(series_start) as series_start
    from published
    group by vendor_as_published
),

expected as (
    select
        mapped.vendor_as_published,
        mapped.accelerator_as_published,
        mapped.quarter,
        mapped.units_central
    from mapped
    inner join series
        on mapped.vendor_as_published = series.vendor_as_published and mapped.quarter >= series.series_start
)

select
    expected.vendor_as_published,
    expected.accelerator_as_published,
    expected.quarter,
    expected.units_central,
    published.units_central as published_units
from expected
full join published
    on
        expected.vendor_as_published = published.vendor_as_published
        and expected.accelerator_as_published = published.accelerator_as_published
        and expected.quarter = published.quarter
where not coalesce(abs(expected.units_central / published.units_central - 1) <= 0.001, false)
