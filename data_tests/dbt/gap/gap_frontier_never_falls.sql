{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- The frontier of available parts is a running maximum: it never falls.
with steps as (
    select
        definition_id,
        month,
        domestic_value,
        western_value,
        lag(domestic_value) over (partition by definition_id order by month) as domestic_before,
        lag(western_value) over (partition by definition_id order by month) as western_before
    from {{ ref('mart_gap__lens_month') }}
)

select *
from steps
where
    coalesce(domestic_value, 0) < domestic_before
    or coalesce(western_value, 0) < western_before
