{#-
The value of a subject through a lens: stated, derived as processing performance, or a quotient of two figures.
-#}
{% macro lens_value_sql(consensus, tpp, quotients, metrics) -%}
{%- set columns -%}
subject_type,
        subject_id,
        definition_id,
        value_low,
        value_central,
        value_high,
        evidence_grade,
        interval_method,
        n_claims,
        root_source_ids,
        claim_ids
{%- endset -%}
with stated as (
    select
        *,
        'range of claims' as interval_method
    from {{ consensus }}
),

joined as (
    select
        {{ columns }}
    from stated
    union all
    select
        {{ columns }}
    from {{ tpp }}
    union all
    select
        {{ columns }}
    from {{ quotients }}
),

lenses as (
    select * from {{ metrics }}
    where is_hardware_lens
)

select
    joined.subject_type,
    joined.subject_id,
    joined.definition_id,
    joined.value_low,
    joined.value_central,
    joined.value_high,
    lenses.unit,
    joined.evidence_grade,
    joined.interval_method,
    joined.n_claims,
    joined.root_source_ids,
    joined.claim_ids
from joined
inner join lenses on joined.definition_id = lenses.definition_id and joined.subject_type = lenses.subject_type
{%- endmacro %}
