{#-
Total processing performance (US export rule ECCN 3A090): the largest TFLOPS x bits over the published precisions.
Its interval and its claims are those of the precision that attains it. A figure of grade D speaks only where there
is none better.
-#}
{% macro tpp_sql(consensus, precisions) -%}
with peaks as (
    select * from {{ consensus }}
),

bits as (
    select * from {{ precisions }}
),

joined as (
    select
        peaks.*,
        bits.bits,
        row_number() over (
            partition by peaks.subject_type, peaks.subject_id
            order by peaks.evidence_grade = 'D', peaks.value_central * bits.bits desc, peaks.definition_id
        ) as precision_rank
    from peaks
    inner join bits on peaks.definition_id = bits.definition_id
)

select
    subject_type,
    subject_id,
    evidence_grade,
    n_claims,
    root_source_ids,
    claim_ids,
    'tpp' as definition_id,
    value_low * bits as value_low,
    value_central * bits as value_central,
    value_high * bits as value_high,
    'claims x bits of ' || definition_id as interval_method
from joined
where precision_rank = 1
{%- endmacro %}
