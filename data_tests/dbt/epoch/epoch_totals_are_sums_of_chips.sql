{{ config(meta={'dagster': {'ref': {'name': 'stg_epoch__chip_count_cumulative'}}}) }}

-- A total over chip types is the sum of the types; medians of a simulation need not add up (Trainium at the
-- end of 2024-Q3: 2.9 % of the H100 equivalents).
with counts as (
    select
        vendor_as_published,
        cast(null as varchar) as owner_as_published,
        accelerator_as_published,
        'cumulative' as kind,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_count_cumulative') }}
    union all
    select
        vendor_as_published,
        owner_as_published,
        accelerator_as_published,
        'cumulative' as kind,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_owner_cumulative') }}
    union all
    select
        vendor_as_published,
        owner_as_published,
        accelerator_as_published,
        'quarter' as kind,
        period_end,
        units_central,
        h100e_central
    from {{ ref('stg_epoch__chip_owner_quarter') }}
),

compared as (
    select
        vendor_as_published,
        owner_as_published,
        kind,
        period_end,
        count(*) filter (where accelerator_as_published is null) as n_totals,
        sum(units_central) filter (where accelerator_as_published is null) as units_total,
        sum(units_central) filter (where accelerator_as_published is not null) as units_of_chips,
        sum(h100e_central) filter (where accelerator_as_published is null) as h100e_total,
        sum(h100e_central) filter (where accelerator_as_published is not null) as h100e_of_chips
    from counts
    group by vendor_as_published, owner_as_published, kind, period_end
)

select *
from compared
where
    n_totals > 1
    or (kind = 'cumulative' and n_totals = 0)
    or abs({{ safe_ratio('units_total', 'units_of_chips') }} - 1) > 0.05
    or abs({{ safe_ratio('h100e_total', 'h100e_of_chips') }} - 1) > 0.05
