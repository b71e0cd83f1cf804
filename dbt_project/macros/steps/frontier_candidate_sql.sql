{#-
Who may stand on which frontier and since when: a part that is available, one that was announced, or a Western one
while a rule lets it be sold to China.
-#}
{% macro frontier_candidate_sql(subjects, availability, export_rules) -%}
with subjects as (
    select * from {{ subjects }}
    where is_frontier_eligible
),

availability as (
    select * from {{ availability }}
),

rules as (
    select * from {{ export_rules }}
    where status in ('exportable', 'case_by_case')
),

joined as (
    select
        subjects.*,
        availability.available_from,
        availability.announced_from
    from subjects
    inner join availability
        on subjects.subject_type = availability.subject_type and subjects.subject_id = availability.subject_id
),

final as (
    select
        subject_type,
        subject_id,
        bloc,
        'available' as frontier,
        available_from as stands_from,
        cast(null as date) as stands_to
    from joined
    where available_from is not null
    union all
    select
        subject_type,
        subject_id,
        bloc,
        'roadmap' as frontier,
        announced_from as stands_from,
        cast(null as date) as stands_to
    from joined
    where announced_from is not null
    union all
    select
        joined.subject_type,
        joined.subject_id,
        joined.bloc,
        'exportable' as frontier,
        greatest(joined.available_from, rules.valid_from) as stands_from,
        rules.valid_to as stands_to
    from joined
    inner join rules on joined.accelerator_id = rules.accelerator_id
    where
        joined.bloc = 'western'
        and joined.available_from <= coalesce(rules.valid_to, joined.available_from)
)

select
    subject_type,
    subject_id,
    bloc,
    frontier,
    stands_from,
    stands_to
from final
{%- endmacro %}
