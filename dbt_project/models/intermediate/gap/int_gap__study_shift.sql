-- How much faster a series grew in the window after a date than in the one before it, at every date: the last
-- period before it is the base of both, so that a jump on the date itself belongs to what comes after.
with series as (
    select * from {{ ref('int_gap__study_series') }}
),

windows as (
    {{ study_windows() }}
),

joined as (
    select
        base.series_id,
        base.frequency,
        windows.window_length,
        base.period_index + 1 as period_index,
        base.value - before.value as growth_before,
        later.value - base.value as growth_after
    from series as base
    inner join windows on base.frequency = windows.frequency
    inner join series as before
        on
            base.series_id = before.series_id
            and base.period_index - windows.window_length = before.period_index
    inner join series as later
        on
            base.series_id = later.series_id
            and base.period_index + windows.window_length = later.period_index
)

select
    series_id,
    frequency,
    window_length,
    period_index,
    growth_before,
    growth_after,
    growth_after - growth_before as effect
from joined
