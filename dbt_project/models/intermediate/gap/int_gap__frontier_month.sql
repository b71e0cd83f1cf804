-- The best part of a bloc on a frontier, month by month. A value of grade D is shown and may stand on the
-- roadmap; it sets no frontier of what can be had, in either bloc.
with months as (
    select
        spine.month,
        least(cast({{ dbt.last_day('spine.month', 'month') }} as date), {{ as_of_date() }}) as observed_on
    from ({{ month_spine("cast('2016-01-01' as date)", as_of_date()) }}) as spine
),

candidates as (
    select * from {{ ref('int_gap__frontier_candidate') }}
),

lens_values as (
    select * from {{ ref('int_gap__lens_value') }}
),

joined as (
    select
        lens_values.*,
        candidates.bloc,
        candidates.frontier,
        candidates.stands_from,
        months.month,
        row_number() over (
            partition by lens_values.definition_id, candidates.bloc, candidates.frontier, months.month
            order by lens_values.value_central desc, candidates.stands_from asc, lens_values.subject_id asc
        ) as frontier_rank
    from months
    inner join candidates
        on
            months.observed_on >= candidates.stands_from
            and months.observed_on <= coalesce(candidates.stands_to, months.observed_on)
    inner join lens_values
        on
            candidates.subject_type = lens_values.subject_type
            and candidates.subject_id = lens_values.subject_id
            and (candidates.frontier = 'roadmap' or lens_values.evidence_grade <> 'D')
)

select
    definition_id,
    bloc,
    frontier,
    month,
    subject_type,
    subject_id,
    value_low,
    value_central,
    value_high,
    unit,
    evidence_grade,
    interval_method,
    n_claims,
    root_source_ids,
    claim_ids,
    stands_from
from joined
where frontier_rank = 1
