{#-
Lenses that divide one figure of a subject by another: (lens, numerator, denominator, factor).
-#}
{% macro quotient_sql(consensus) -%}
{% set quotients = [
    ('energy_peak_bf16', 'peak_bf16', 'tdp_w', 1),
    ('price_peak_bf16', 'peak_bf16', 'price_usd', 1000),
    ('system_energy_bf16', 'system_bf16', 'system_power_kw', 1),
] %}

with consensus as (
    select * from {{ consensus }}
),

joined as (
    {%- for definition_id, numerator, denominator, factor in quotients %}
    select
        numerator.subject_type,
        numerator.subject_id,
        '{{ definition_id }}' as definition_id,
        {{ safe_ratio('numerator.value_low * ' ~ factor, 'denominator.value_high') }} as value_low,
        {{ safe_ratio('numerator.value_central * ' ~ factor, 'denominator.value_central') }} as value_central,
        {{ safe_ratio('numerator.value_high * ' ~ factor, 'denominator.value_low') }} as value_high,
        greatest(numerator.evidence_grade, denominator.evidence_grade) as evidence_grade,
        'interval arithmetic: {{ numerator }} / {{ denominator }}' as interval_method,
        numerator.n_claims + denominator.n_claims as n_claims,
        {{ list_union('numerator.root_source_ids', 'denominator.root_source_ids') }} as root_source_ids,
        {{ list_union('numerator.claim_ids', 'denominator.claim_ids') }} as claim_ids
    from consensus as numerator
    inner join consensus as denominator
        on
            numerator.subject_type = denominator.subject_type
            and numerator.subject_id = denominator.subject_id
            and denominator.definition_id = '{{ denominator }}'
    where numerator.definition_id = '{{ numerator }}'
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
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
from joined
where value_central is not null
{%- endmacro %}
