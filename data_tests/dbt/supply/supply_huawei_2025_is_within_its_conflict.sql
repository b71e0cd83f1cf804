{{ config(meta={'dagster': {'ref': {'name': 'mart_supply__quarter'}}}) }}

-- The four quarters of 2025 lie between the lowest and the highest claim about the year in the same unit,
-- and their range is not narrower than the conflict.
with claims as (
    select
        unit,
        min(value_low) as lowest,
        max(value_high) as highest
    from {{ ref('fct_claim') }}
    where
        subject_id = 'huawei'
        and definition_id = 'production_units'
        and period = '2025'
        and evidence_grade <> 'D'
        and (scope = 'all' or scope like '%+%' or scope like 'capacity:%')
    group by unit
),

years as (
    select
        unit,
        count(*) as n_quarters,
        sum(units_low) as units_low,
        sum(units_central) as units_central,
        sum(units_high) as units_high
    from {{ ref('mart_supply__quarter') }}
    where
        company_id = 'huawei'
        and definition_id = 'production_units'
        and extract(year from quarter) = 2025
    group by unit
)

select
    claims.*,
    years.n_quarters,
    years.units_low,
    years.units_central,
    years.units_high
from claims
left join years on claims.unit = years.unit
where
    claims.unit in ('chips', 'dies')
    and (
        years.unit is null
        or years.n_quarters <> 4
        or years.units_central not between claims.lowest and claims.highest
        or years.units_low > claims.lowest
        or years.units_high < claims.highest
    )
