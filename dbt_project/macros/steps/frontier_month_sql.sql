{#-
The best part of a bloc on a frontier, month by month. A value of grade D is shown and may stand on the roadmap; it
sets no frontier of what can be had, in either bloc. `scope` names columns of the candidates that part them into worlds
of their own.
-#}
{% macro frontier_month_sql(candidates, lens_values, day, scope=[]) -%}
with months as (
    select
        spine.month,
        least(cast({{ dbt.last_day('spine.month', 'month') }} as date), {{ day }}) as observed_on
    from ({{ month_spine("cast('2016-01-01' as date)", day) }}) as spine
),

candidates as (
    select * from {{ candidates }}
),

lens_values as (
    select * from {{ lens_values }}
),

-- Few and narrow columns while every part of every month is ranked; what is said of the best one follows.
ranked as (
    select
        {%- for key in scope %}
        candidates.{{ key }},
        {%- endfor %}
        lens_values.definition_id,
        lens_values.subject_type,
        lens_values.subject_id,
        candidates.bloc,
        candidates.frontier,
        candidates.stands_from,
        months.month,
        row_number() over (
            partition by
                {%- for key in scope %}
                candidates.{{ key }},
                {%- endfor %}
                lens_values.definition_id,
                candidates.bloc,
                candidates.frontier,
                months.month
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
),

joined as (
    select
        {%- for key in scope %}
        ranked.{{ key }},
        {%- endfor %}
        lens_values.*,
        ranked.bloc,
        ranked.frontier,
        ranked.stands_from,
        ranked.month
    from ranked
    inner join lens_values
        on
            ranked.definition_id = lens_values.definition_id
            and ranked.subject_type = lens_values.subject_type
            and ranked.subject_id = lens_values.subject_id
    where ranked.frontier_rank = 1
)

select
    {%- for key in scope %}
    {{ key }},
    {%- endfor %}
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
{%- endmacro %}
