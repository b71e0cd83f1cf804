{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__forecast_board'}}}) }}

-- A plan that is repeated is no arrival: the page of the forecast is not among the pages of its outcome.
with pages as (
    select
        forecast_id,
        source_url as own_url,
        unnest(outcome_urls) as outcome_url
    from {{ ref('mart_gap__forecast_board') }}
)

select
    forecast_id,
    own_url
from pages
where own_url = outcome_url
