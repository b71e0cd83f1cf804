with forecasts as (
    select * from {{ ref('fct_forecast') }}
    where stated_date <= {{ as_of_date() }}
),

outcomes as (
    select * from {{ ref('int_forecasts__outcome') }}
),

arrivals as (
    select * from {{ ref('int_forecasts__arrival') }}
),

-- Of what was found instead, the nearest.
misses as (
    select
        forecast_id,
        min_by(fit, case fit
            when 'only_own_root' then 1
            when 'only_other_scope' then 2
            when 'only_other_unit' then 3
            else 4
        end) as nearest_fit
    from {{ ref('int_forecasts__answer') }}
    where fit <> 'answers'
    group by forecast_id
),

joined as (
    select
        forecasts.*,
        outcomes.outcome_low,
        outcomes.outcome,
        outcomes.outcome_high,
        outcomes.outcome_evidence_grade,
        outcomes.outcome_known_from,
        outcomes.outcome_claim_ids,
        outcomes.outcome_root_source_ids,
        coalesce(outcomes.outcome_n_roots, 0) as outcome_n_roots,
        arrivals.outcome_date_low,
        arrivals.outcome_date_high,
        arrivals.outcome_basis,
        arrivals.outcome_seen_basis,
        arrivals.outcome_urls,
        misses.nearest_fit,
        forecasts.nature = 'date' as is_date,
        forecasts.period_end < {{ as_of_date() }} as is_over
    from forecasts
    left join outcomes on forecasts.forecast_id = outcomes.forecast_id
    left join arrivals on forecasts.forecast_id = arrivals.forecast_id
    left join misses on forecasts.forecast_id = misses.forecast_id
),

stated as (
    select
        *,
        case
            when not is_date and definition_id is null then 'not_scorable'
            when stated_date > period_end then 'not_scorable'
            when is_over and condition is not null then 'not_scorable'
            when is_date and outcome_date_low is not null then 'scored'
            when outcome is not null then 'scored'
            when is_over then 'due'
            else 'open'
        end as state,
        case
            when not is_date and definition_id is null then 'no_measure'
            when stated_date > period_end then 'stated_after_the_period'
            when is_over and condition is not null then 'conditional'
            when is_date and outcome_date_low is not null then null
            when outcome is not null then null
            when is_over and is_date then 'not_seen_by_as_of_date'
            when is_over then coalesce(nearest_fit, 'no_outcome_known')
            else 'period_not_over'
        end as state_reason
    from joined
),

-- Only what is scored shows an outcome.
scored as (
    select
        * exclude (outcome_low, outcome, outcome_high, outcome_date_low, outcome_date_high),
        case when state = 'scored' then outcome_low end as outcome_low,
        case when state = 'scored' then outcome end as outcome,
        case when state = 'scored' then outcome_high end as outcome_high,
        case when state = 'scored' then outcome_date_low end as outcome_date_low,
        case when state = 'scored' then outcome_date_high end as outcome_date_high
    from stated
),

judged as (
    select
        *,
        -- What was promised or said to hold, and what is known of the outcome, as days or as values.
        case
            when is_date then date_diff('day', date '2000-01-01', period_start)
            when nature in ('interval', 'at_least') then value_low
            when nature = 'at_most' then cast('-infinity' as double)
        end as said_from,
        case
            when is_date then date_diff('day', date '2000-01-01', period_end)
            when nature in ('interval', 'at_most') then value_high
            when nature = 'at_least' then cast('infinity' as double)
        end as said_to,
        case
            when is_date then date_diff('day', date '2000-01-01', outcome_date_low)
            else outcome_low
        end as came_from,
        case
            when is_date then date_diff('day', date '2000-01-01', outcome_date_high)
            else outcome_high
        end as came_to,
        {{ months_off('outcome_date_low') }} as months_late_low,
        {{ months_off('outcome_date_high') }} as months_late_high
    from scored
),

final as (
    select
        *,
        case
            when came_from >= said_from and came_to <= said_to then 'inside'
            when came_to < said_from or came_from > said_to then 'outside'
            when came_from is not null and said_from is not null then 'depends_on_outcome'
        end as verdict,
        case
            when state <> 'scored' then state
            when nature = 'point' then 'point_only'
        end as verdict_reason,
        {{ safe_ratio('value_central', 'outcome') }} - 1 as relative_error,
        ln({{ safe_ratio('value_central', 'outcome') }}) as log_error,
        {{ safe_ratio('outcome', 'coalesce(value_high, value_low)') }} as outcome_to_bound,
        -- The width of the interval, and for an outcome outside of it the miss over half of what it may miss.
        case
            when outcome > 0 and value_low > 0 and interval_level is not null
                then
                    ln(value_high / value_low)
                    + 2 / (1 - interval_level)
                    * greatest(ln(value_low / outcome), ln(outcome / value_high), 0)
        end as interval_score_log
    from judged
)

select
    {{ build_id() }} as build_id,
    forecast_id,
    origin,
    forecaster,
    publisher,
    stated_date,
    about,
    subject_type,
    subject_id,
    definition_id,
    scope,
    unit,
    period,
    period_start,
    period_end,
    nature,
    value_low,
    value_central,
    value_high,
    value_reason,
    interval_level,
    interval_level_reason,
    condition,
    evidence_grade,
    claim_id,
    claim_reason,
    state,
    state_reason,
    outcome_low,
    outcome,
    outcome_high,
    case
        when outcome is not null then null
        when is_date then 'date_of_an_event'
        else state
    end as outcome_reason,
    outcome_date_low,
    outcome_date_high,
    case
        when outcome_date_low is not null then null
        when not is_date then 'not_applicable'
        else state
    end as outcome_date_reason,
    case when outcome_date_low is not null then outcome_basis end as outcome_date_low_basis,
    case
        when outcome_date_high is not null then coalesce(outcome_seen_basis, outcome_basis)
    end as outcome_date_high_basis,
    case when state = 'scored' then outcome_evidence_grade end as outcome_evidence_grade,
    case when state = 'scored' then outcome_known_from end as outcome_known_from,
    case
        when state <> 'scored' then state
        when outcome_known_from is null then 'date_of_an_event'
    end as outcome_known_from_reason,
    cast(case when state = 'scored' then outcome_n_roots else 0 end as integer) as outcome_n_roots,
    case when state = 'scored' then outcome_claim_ids end as outcome_claim_ids,
    case when state = 'scored' then outcome_root_source_ids end as outcome_root_source_ids,
    case when state = 'scored' then outcome_urls end as outcome_urls,
    relative_error,
    log_error,
    case
        when relative_error is not null then null
        when state <> 'scored' then state
        else value_reason
    end as error_reason,
    case when nature in ('at_most', 'at_least') then outcome_to_bound end as outcome_to_bound,
    case
        when nature not in ('at_most', 'at_least') then 'not_applicable'
        when outcome_to_bound is null then state
    end as outcome_to_bound_reason,
    verdict,
    verdict_reason,
    interval_score_log,
    case
        when interval_score_log is not null then null
        when nature <> 'interval' then 'not_applicable'
        when state <> 'scored' then state
        when interval_level is null then 'no_level_stated'
        else 'zero_bound'
    end as interval_score_reason,
    months_late_low,
    months_late_high,
    case
        when months_late_low is not null then null
        when not is_date then 'not_applicable'
        else state
    end as months_late_reason,
    case
        when is_date and state = 'due'
            then cast(date_diff('month', period_end, {{ as_of_date() }}) as integer)
    end as months_overdue,
    case when not is_date then 'not_applicable' when state <> 'due' then state end as months_overdue_reason,
    source_url,
    note,
    {{ as_of_date() }} as as_of_date
from final
