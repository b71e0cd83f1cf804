{{ config(meta={'dagster': {'ref': {'name': 'int_supply__chip_quarter'}}}) }}

-- No quarter of a year that is known by quarters lies outside of the range that is assumed for one that is
-- not.
with quarters as (
    select
        company_id,
        extract(year from quarter) as year,
        quarter,
        sum(units_central) as units,
        bool_or(is_incomplete) as is_incomplete
    from {{ ref('int_supply__chip_quarter') }}
    group by company_id, quarter
),

shares as (
    select
        *,
        4 * units / sum(units) over (partition by company_id, year) as even_share,
        count(*) filter (where not is_incomplete) over (partition by company_id, year) as n_quarters
    from quarters
)

select
    shares.company_id,
    shares.quarter,
    shares.even_share
from shares
cross join {{ ref('supply_assumptions') }} as assumptions
where
    assumptions.parameter = 'even_share'
    and shares.n_quarters = 4
    and shares.even_share not between assumptions.low and assumptions.high
