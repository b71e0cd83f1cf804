{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- A part on the frontier of a month was available by the end of that month, and its figure is better than
-- grade D.
with sides as (
    select
        definition_id,
        month,
        domestic_subject_id as subject_id,
        domestic_evidence_grade as evidence_grade,
        domestic_availability_basis as availability_basis,
        domestic_available_from as available_from
    from {{ ref('mart_gap__lens_month') }}
    union all
    select
        definition_id,
        month,
        western_subject_id as subject_id,
        western_evidence_grade as evidence_grade,
        western_availability_basis as availability_basis,
        western_available_from as available_from
    from {{ ref('mart_gap__lens_month') }}
)

select *
from sides
where
    subject_id is not null
    and (
        coalesce(availability_basis, 'announced_only') = 'announced_only'
        or coalesce(evidence_grade, 'D') = 'D'
        or available_from > least(cast({{ dbt.last_day('month', 'month') }} as date), {{ as_of_date() }})
    )
