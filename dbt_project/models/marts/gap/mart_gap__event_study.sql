with events as (
    select * from {{ ref('int_gap__study_event') }}
),

series as (
    select
        series_id,
        series_kind,
        subject_id,
        frequency,
        min(period_index) as first_index,
        max(period_index) as last_index
    from {{ ref('int_gap__study_series') }}
    group by all
),

shifts as (
    select * from {{ ref('int_gap__study_shift') }}
),

windows as (
    {{ study_windows() }}
),

dated as (
    select
        events.*,
        series.series_id,
        series.series_kind,
        series.subject_id,
        series.frequency,
        series.first_index,
        series.last_index,
        windows.window_length,
        {{ study_index('events.event_date', 'series.frequency') }} as event_index
    from events
    cross join series
    inner join windows on series.frequency = windows.frequency
),

-- How crowded the window of an event is: other decisions and launches of any family whose dates fall into it.
crowded as (
    select
        dated.event_id,
        dated.series_id,
        dated.window_length,
        count(distinct others.event_id) filter (where others.event_id <> dated.event_id) as n_other_events
    from dated
    inner join dated as others
        on
            dated.series_id = others.series_id
            and dated.window_length = others.window_length
            and abs(dated.event_index - others.event_index) <= dated.window_length
    group by all
),

families as (
    select distinct family from events
),

-- A placebo date lies outside of the window of every event of the family.
placebos as (
    select
        families.family,
        shifts.series_id,
        shifts.window_length,
        shifts.period_index,
        shifts.effect
    from shifts
    cross join families
    left join dated
        on
            families.family = dated.family
            and shifts.series_id = dated.series_id
            and shifts.window_length = dated.window_length
            and abs(shifts.period_index - dated.event_index) <= shifts.window_length
    where dated.event_id is null
),

placebo_summary as (
    select
        family,
        series_id,
        window_length,
        cast(count(*) as integer) as n_placebo,
        -- Neighbours share most of their windows: this many stretches of time stand behind them.
        cast(count(distinct period_index // (2 * window_length)) as integer) as n_placebo_blocks,
        median(effect) as placebo_p50,
        quantile_cont(effect, 0.05) as placebo_p05,
        quantile_cont(effect, 0.95) as placebo_p95
    from placebos
    group by all
),

measured as (
    select
        dated.*,
        crowded.n_other_events,
        shifts.growth_before,
        shifts.growth_after,
        shifts.effect,
        coalesce(placebo_summary.n_placebo, 0) as n_placebo,
        coalesce(placebo_summary.n_placebo_blocks, 0) as n_placebo_blocks,
        placebo_summary.placebo_p05,
        placebo_summary.placebo_p50,
        placebo_summary.placebo_p95,
        -- A launch is a step of the frontier itself.
        dated.direction = 'launch' and dated.series_kind in ('gap_ratio', 'domestic_frontier')
            as is_by_construction
    from dated
    inner join crowded
        on
            dated.event_id = crowded.event_id
            and dated.series_id = crowded.series_id
            and dated.window_length = crowded.window_length
    left join shifts
        on
            dated.series_id = shifts.series_id
            and dated.window_length = shifts.window_length
            and dated.event_index = shifts.period_index
    left join placebo_summary
        on
            dated.family = placebo_summary.family
            and dated.series_id = placebo_summary.series_id
            and dated.window_length = placebo_summary.window_length
),

extremes as (
    select
        measured.event_id,
        measured.series_id,
        measured.window_length,
        count(*) filter (
            where
            abs(placebos.effect - measured.placebo_p50) >= abs(measured.effect - measured.placebo_p50) - 1e-12
        ) as n_as_extreme
    from measured
    inner join placebos
        on
            measured.family = placebos.family
            and measured.series_id = placebos.series_id
            and measured.window_length = placebos.window_length
    where measured.effect is not null
    group by all
),

judged as (
    select
        measured.*,
        case
            when
                measured.effect is null
                and measured.event_index - 1 - measured.window_length < measured.first_index
                then 'too_little_before'
            when
                measured.effect is null
                and measured.event_index - 1 + measured.window_length > measured.last_index
                then 'too_little_after'
            when measured.effect is null then 'gap_in_series'
        end as effect_reason,
        case
            when measured.effect is not null and measured.n_placebo >= {{ study_fewest_placebos() }}
                then (1 + extremes.n_as_extreme) / (1 + measured.n_placebo)
        end as p_value,
        case when measured.n_placebo > 0 then 1 / (1 + measured.n_placebo) end as p_value_floor
    from measured
    left join extremes
        on
            measured.event_id = extremes.event_id
            and measured.series_id = extremes.series_id
            and measured.window_length = extremes.window_length
),

ranked as (
    select
        *,
        count(p_value) over (partition by is_by_construction) as n_tests,
        row_number() over (
            partition by is_by_construction, p_value is null
            order by p_value asc, event_id asc, series_id asc, window_length asc
        ) as p_rank
    from judged
),

-- Benjamini and Hochberg: the smallest of p x tests / rank from here on.
adjusted as (
    select
        *,
        case
            when p_value is not null
                then least(1.0, min(p_value * n_tests / p_rank) over (
                    partition by is_by_construction, p_value is null
                    order by p_rank desc
                    rows between unbounded preceding and current row
                ))
        end as p_value_adjusted
    from ranked
)

select
    {{ build_id() }} as build_id,
    event_id,
    family,
    event_date,
    direction,
    title,
    source_url,
    policy_event_id,
    claim_ids,
    series_id,
    series_kind,
    subject_id,
    frequency,
    window_length,
    growth_before,
    growth_after,
    effect,
    effect_reason,
    placebo_p05,
    placebo_p50,
    placebo_p95,
    effect - placebo_p50 as effect_over_placebo,
    n_placebo,
    n_placebo_blocks,
    case when n_placebo = 0 then 'no_placebo_dates' end as placebo_reason,
    p_value,
    p_value_floor,
    p_value_adjusted,
    case
        when p_value is not null then null
        when effect is null then effect_reason
        else 'too_few_placebos'
    end as p_value_reason,
    cast(n_tests as integer) as n_tests,
    cast(n_other_events as integer) as n_other_events,
    is_by_construction,
    case
        when p_value is null then 'undetermined'
        when is_by_construction then 'by_construction'
        when p_value_adjusted <= 0.1 then 'unlike_placebos'
        else 'like_placebos'
    end as verdict,
    {{ as_of_date() }} as as_of_date
from adjusted
