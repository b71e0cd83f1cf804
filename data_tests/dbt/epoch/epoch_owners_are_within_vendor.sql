{{ config(meta={'dagster': {'ref': {'name': 'stg_epoch__chip_owner_cumulative'}}}) }}

-- Nobody owns more than was made: the owners' chips, "Other" and China included, add up to at most what the
-- vendor made, and to at least four fifths of it. Owners have "H100/H200" where production has "H100", so
-- that totals are compared.
with owners as (
    select
        vendor_as_published,
        period_end,
        sum(units_central) as units_of_owners,
        sum(h100e_central) as h100e_of_owners
    from {{ ref('stg_epoch__chip_owner_cumulative') }}
    where accelerator_as_published is null
    group by vendor_as_published, period_end
),

vendors as (
    select
        vendor_as_published,
        period_end,
        units_central as units_made,
        h100e_central as h100e_made
    from {{ ref('stg_epoch__chip_count_cumulative') }}
    where accelerator_as_published is null
),

compared as (
    select
        owners.*,
        vendors.units_made,
        vendors.h100e_made,
        {{ safe_ratio('owners.units_of_owners', 'vendors.units_made') }} as units_share,
        {{ safe_ratio('owners.h100e_of_owners', 'vendors.h100e_made') }} as h100e_share
    from owners
    left join vendors
        on owners.vendor_as_published = vendors.vendor_as_published and owners.period_end = vendors.period_end
)

select *
from compared
where
    not coalesce(units_share between 0.8 and 1.01, false)
    or not coalesce(h100e_share between 0.8 and 1.01, false)
