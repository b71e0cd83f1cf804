{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__event_study'}}}) }}

-- Of two tests of one family, the one with the smaller p-value has no larger adjusted one; and the largest is
-- as it was.
with tests as (
    select * from {{ ref('mart_gap__event_study') }}
    where p_value is not null
),

ordered as (
    select
        *,
        lag(p_value_adjusted) over by_p as previous_adjusted,
        max(p_value) over (partition by is_by_construction) as largest
    from tests
    window by_p as (partition by is_by_construction order by p_value, event_id, series_id, window_length)
)

select
    event_id,
    series_id,
    window_length,
    p_value,
    p_value_adjusted
from ordered
where
    previous_adjusted > p_value_adjusted + 1e-12
    or (p_value = largest and abs(p_value_adjusted - p_value) > 1e-12)
