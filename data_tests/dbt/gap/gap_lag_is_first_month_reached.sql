{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- The lag says what it claims: the Western frontier reaches the domestic value in the month named, and not
-- before.
with marts as (
    select * from {{ ref('mart_gap__lens_month') }}
)

select
    marts.definition_id,
    marts.month,
    marts.western_reached_month,
    history.month as western_month,
    history.western_value
from marts
inner join marts as history on marts.definition_id = history.definition_id
where
    (history.month = marts.western_reached_month and history.western_value < marts.domestic_value)
    or (history.month < marts.western_reached_month and history.western_value >= marts.domestic_value)
