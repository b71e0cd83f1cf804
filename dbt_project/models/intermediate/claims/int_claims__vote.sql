-- One vote per independent root: an echo adds no weight, and the reviewed reading of a root speaks for it.
with claims as (
    select * from {{ ref('int_claims__claim') }}
    where not is_excluded and known_from <= {{ as_of_date() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject_type, subject_id, definition_id, root_source_id
            order by is_reviewed_reading desc, known_from desc, claim_id asc
        ) as reading_rank,
        count(*) over (partition by subject_type, subject_id, definition_id) as n_claims
    from claims
),

graded as (
    select
        *,
        min(evidence_grade) over (partition by subject_type, subject_id, definition_id) as best_grade
    from ranked
    where reading_rank = 1
),

final as (
    select
        *,
        evidence_grade = best_grade as is_decisive
    from graded
)

select
    subject_type,
    subject_id,
    definition_id,
    root_source_id,
    claim_id,
    value_low,
    value_central,
    value_high,
    unit,
    evidence_grade,
    is_decisive,
    precision_as_published,
    n_claims
from final
