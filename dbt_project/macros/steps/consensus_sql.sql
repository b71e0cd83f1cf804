{#-
The value of a subject: the median over its best-graded claims, one vote per independent root; low and high are
their extremes.
-#}
{% macro consensus_sql(votes) -%}
with votes as (
    select * from {{ votes }}
    where is_decisive
),

final as (
    select
        subject_type,
        subject_id,
        definition_id,
        min(value_low) as value_low,
        median(value_central) as value_central,
        max(value_high) as value_high,
        min(unit) as unit,
        min(evidence_grade) as evidence_grade,
        {{ sorted_list('precision_as_published') }} as precisions_as_published,
        cast(max(n_claims) as integer) as n_claims,
        cast(count(*) as integer) as n_roots,
        {{ sorted_list('root_source_id') }} as root_source_ids,
        {{ sorted_list('claim_id') }} as claim_ids
    from votes
    group by subject_type, subject_id, definition_id
)

select
    subject_type,
    subject_id,
    definition_id,
    value_low,
    value_central,
    value_high,
    unit,
    evidence_grade,
    precisions_as_published,
    n_claims,
    n_roots,
    root_source_ids,
    claim_ids
from final
{%- endmacro %}
