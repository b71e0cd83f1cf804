{#-
One vote per independent root: an echo adds no weight. The reviewed reading of a root speaks for it, otherwise the best
graded and then the latest one. Two readings of one record are one claim.
Only figures of a part itself are put to the vote: those of a market, a period or a measurement differ by what they count.
-#}
{% macro vote_sql(claims, known_by) -%}
with claims as not materialized (
    select
        *,
        hash(subject_type, subject_id, definition_id) as question_key
    from {{ claims }}
    where {{ known_on(known_by) }} and not is_excluded and is_specification
),

counted as (
    select
        question_key,
        count(distinct statement_id) as n_claims
    from claims
    group by question_key
),

readings as (
    select *
    from claims
    qualify
        row_number() over (
            partition by question_key, root_source_id
            order by is_reviewed_reading desc, evidence_grade asc, known_from desc, claim_id asc
        ) = 1
),

graded as (
    select
        *,
        min(evidence_grade) over (partition by question_key) as best_grade
    from readings
),

final as (
    select
        graded.*,
        graded.evidence_grade = graded.best_grade as is_decisive,
        counted.n_claims
    from graded
    inner join counted on graded.question_key = counted.question_key
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
{%- endmacro %}
