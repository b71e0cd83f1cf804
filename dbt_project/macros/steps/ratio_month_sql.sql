{#-
House rule: domestic / western. The interval is the widest: domestic low over Western high, domestic high over
Western low. Sides: (name, bloc, frontier). `scope` names columns of both inputs that part them into worlds of their own.
-#}
{% macro ratio_month_sql(eligible, frontiers, scope=[]) -%}
{% set sides = [
    ('domestic', 'domestic', 'available'),
    ('western', 'western', 'available'),
    ('exportable', 'western', 'exportable'),
    ('domestic_roadmap', 'domestic', 'roadmap'),
    ('western_roadmap', 'western', 'roadmap'),
] %}

with months as (
    select * from {{ eligible }}
),

frontiers as (
    select * from {{ frontiers }}
),

joined as (
    select
        {%- for side, bloc, frontier in sides %}
        {{ side }}.subject_id as {{ side }}_subject_id,
        {{ side }}.value_low as {{ side }}_value_low,
        {{ side }}.value_central as {{ side }}_value,
        {{ side }}.value_high as {{ side }}_value_high,
        {{ side }}.evidence_grade as {{ side }}_evidence_grade,
        {{ side }}.stands_from as {{ side }}_available_from,
        {{ side }}.interval_method as {{ side }}_interval_method,
        {{ side }}.root_source_ids as {{ side }}_root_source_ids,
        {{ side }}.claim_ids as {{ side }}_claim_ids,
        {{ side }}.n_claims as {{ side }}_n_claims,
        {%- endfor %}
        months.*
    from months
    {% for side, bloc, frontier in sides %}
    left join frontiers as {{ side }}
        on
            months.definition_id = {{ side }}.definition_id
            {%- for key in scope %}
            and months.{{ key }} = {{ side }}.{{ key }}
            {%- endfor %}
            and months.month = {{ side }}.month
            and {{ side }}.bloc = '{{ bloc }}'
            and {{ side }}.frontier = '{{ frontier }}'
    {% endfor %}
),

final as (
    select
        *,
        {{ safe_ratio('domestic_value', 'western_value') }} as gap_ratio,
        {{ safe_ratio('domestic_value_low', 'western_value_high') }} as gap_ratio_low,
        {{ safe_ratio('domestic_value_high', 'western_value_low') }} as gap_ratio_high,
        {{ safe_ratio('domestic_value', 'exportable_value') }} as gap_ratio_exportable,
        case
            when domestic_value is null and n_domestic_parts = 0 then 'no_domestic_part'
            when western_value is null and n_western_parts = 0 then 'no_western_part'
            when domestic_value is null or western_value is null then 'not_disclosed'
        end as gap_ratio_reason,
        case
            when domestic_value is null and n_domestic_parts = 0 then 'no_domestic_part'
            when domestic_value is null then 'not_disclosed'
            when exportable_value is null then 'no_exportable_part'
        end as gap_ratio_exportable_reason
    from joined
)

select
    {%- for key in scope %}
    {{ key }},
    {%- endfor %}
    definition_id,
    unit,
    month,
    n_domestic_parts,
    n_western_parts,
    {%- for side, bloc, frontier in sides %}
    {{ side }}_subject_id,
    {{ side }}_value_low,
    {{ side }}_value,
    {{ side }}_value_high,
    {{ side }}_evidence_grade,
    {{ side }}_available_from,
    {{ side }}_interval_method,
    {{ side }}_root_source_ids,
    {{ side }}_claim_ids,
    {{ side }}_n_claims,
    {%- endfor %}
    gap_ratio,
    gap_ratio_low,
    gap_ratio_high,
    gap_ratio_reason,
    gap_ratio_exportable,
    gap_ratio_exportable_reason
from final
{%- endmacro %}
