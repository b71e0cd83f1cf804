{{ config(meta={'dagster': {'ref': {'name': 'mart_supply__stock'}}}) }}

-- What the quarters of a vendor add up to is the total that the publisher gives, up to 3 %: medians of
-- parts need not add up to the median of their sum (the largest difference seen was 2.6 %, Trainium in the
-- second quarter of 2024).
with published as (
    select
        companies.entity_id as company_id,
        cast(date_trunc('quarter', totals.period_end) as date) as quarter,
        totals.units_central,
        totals.h100e_central
    from {{ ref('stg_epoch__chip_count_cumulative') }} as totals
    inner join {{ ref('stg_entities__resolution') }} as companies
        on totals.vendor_as_published = companies.name and companies.namespace = 'company'
    where totals.accelerator_as_published is null
)

select
    published.company_id,
    published.quarter,
    published.units_central,
    stock.made_units_central,
    published.h100e_central,
    stock.made_h100e_central
from published
left join {{ ref('mart_supply__stock') }} as stock
    on
        published.company_id = stock.company_id
        and published.quarter = stock.quarter
        and stock.definition_id = 'production_units'
        and stock.unit = 'chips'
where
    stock.company_id is null
    or not coalesce(abs(stock.made_units_central / published.units_central - 1) <= 0.03, false)
    or not coalesce(abs(stock.made_h100e_central / published.h100e_central - 1) <= 0.03, false)
