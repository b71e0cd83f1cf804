{{ config(meta={'dagster': {'ref': {'name': 'stg_epoch__chip_count_cumulative'}}}) }}

-- What was made, or bought, since the series began is the sum of its quarters. Medians of a simulation need
-- not add up: the furthest apart are Trainium2 at the end of 2024-Q3 (4.0 %) and Oracle's MI325X at the end
-- of 2025 (6.8 %). "Other" is a remainder that is cut off at nothing in single quarters (B200 in 2025-Q3) and
-- not in the sum, which is 18 % lower.
with quarters as (
    select
        vendor_as_published,
        cast(null as varchar) as owner_as_published,
        accelerator_as_published,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_count_quarter') }}
    where period_kind = 'calendar_quarter'
    union all
    select
        vendor_as_published,
        owner_as_published,
        accelerator_as_published,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_owner_quarter') }}
    where accelerator_as_published is not null
),

sums as (
    select
        vendor_as_published,
        cast(null as varchar) as owner_as_published,
        accelerator_as_published,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_count_cumulative') }}
    where accelerator_as_published is not null
    union all
    select
        vendor_as_published,
        owner_as_published,
        accelerator_as_published,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_owner_cumulative') }}
    where accelerator_as_published is not null
),

compared as (
    select
        sums.vendor_as_published,
        sums.owner_as_published,
        sums.accelerator_as_published,
        sums.period_end,
        sums.units_central as units_cumulative,
        sum(quarters.units_central) as units_of_quarters,
        sums.h100e_central as h100e_cumulative,
        sum(quarters.h100e_central) as h100e_of_quarters
    from sums
    left join quarters
        on
            sums.vendor_as_published = quarters.vendor_as_published
            and sums.owner_as_published is not distinct from quarters.owner_as_published
            and sums.accelerator_as_published = quarters.accelerator_as_published
            and sums.period_end >= quarters.period_end
    group by all
),

limits as (
    select
        *,
        {{ safe_ratio('units_cumulative', 'units_of_quarters') }} - 1 as units_difference,
        {{ safe_ratio('h100e_cumulative', 'h100e_of_quarters') }} - 1 as h100e_difference,
        case when owner_as_published = 'Other' then 0.2 else 0.07 end as tolerance
    from compared
)

select *
from limits
where
    not coalesce(abs(units_difference) <= tolerance, false)
    or not coalesce(abs(h100e_difference) <= tolerance, false)
