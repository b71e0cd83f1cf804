-- Totals since the beginning, at the ends of quarters, and what came between two of them.
with counted as (
    select distinct company_id from {{ ref('int_supply__chip_quarter') }}
),

claims as (
    select *
    from {{ ref('fct_claim') }}
    where
        subject_type = 'company'
        and definition_id = 'production_h100e'
        and scope = 'all, cumulative'
        and regexp_full_match(period, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
        and not is_excluded
        and subject_id not in (select counted.company_id from counted)
    -- The last word of a root on the same day.
    qualify
        row_number() over (
            partition by subject_id, definition_id, root_source_id, period_end
            order by known_from desc, claim_id asc
        ) = 1
),

steps as (
    select
        subject_id as company_id,
        definition_id,
        unit,
        period_end,
        value_low as cumulative_low,
        value_central as cumulative_central,
        value_high as cumulative_high,
        evidence_grade,
        root_source_id,
        lag(period_end) over (totals) + 1 as step_start,
        value_low - lag(value_high) over (totals) as step_low,
        value_central - lag(value_central) over (totals) as step_central,
        value_high - lag(value_low) over (totals) as step_high,
        list_sort(list_distinct([claim_id, coalesce(lag(claim_id) over (totals), claim_id)])) as claim_ids
    from claims
    window totals as (partition by subject_id, definition_id, root_source_id order by period_end)
)

select
    company_id,
    definition_id,
    unit,
    period_end,
    cumulative_low,
    cumulative_central,
    cumulative_high,
    step_start,
    step_low,
    step_central,
    step_high,
    evidence_grade,
    root_source_id,
    claim_ids
from steps
