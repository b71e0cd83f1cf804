{#-
How many parts a bloc had that could stand on a frontier, with or without a figure: tells "not disclosed" from "no
part". `scope` names columns of the candidates that part them into worlds of their own (a scenario); `frontiers` are the
ones that count.
-#}
{% macro eligible_month_sql(candidates, metrics, day, scope=[], frontiers=['available']) -%}
with months as (
    select
        spine.month,
        least(cast({{ dbt.last_day('spine.month', 'month') }} as date), {{ day }}) as observed_on
    from ({{ month_spine("cast('2016-01-01' as date)", day) }}) as spine
),

candidates as (
    select * from {{ candidates }}
    where frontier in ('{{ frontiers | join("', '") }}')
),

lenses as (
    select * from {{ metrics }}
    where is_hardware_lens
),

{% if scope -%}
scopes as (
    select distinct {{ scope | join(', ') }}
    from candidates
),

{% endif -%}
-- Apart from the join below: DuckDB writes a macro out with a comma for `cross join`, which binds less tightly.
lens_months as (
    select
        {%- for key in scope %}
        scopes.{{ key }},
        {%- endfor %}
        lenses.definition_id,
        lenses.unit,
        lenses.subject_type,
        months.month,
        months.observed_on
    from lenses
    cross join months
    {%- if scope %}
    cross join scopes
    {%- endif %}
),

joined as (
    select
        {%- for key in scope %}
        lens_months.{{ key }},
        {%- endfor %}
        lens_months.definition_id,
        lens_months.unit,
        lens_months.month,
        count(case when candidates.bloc = 'domestic' then 1 end) as n_domestic_parts,
        count(case when candidates.bloc = 'western' then 1 end) as n_western_parts
    from lens_months
    left join candidates
        on
            lens_months.subject_type = candidates.subject_type
            {%- for key in scope %}
            and lens_months.{{ key }} = candidates.{{ key }}
            {%- endfor %}
            and lens_months.observed_on >= candidates.stands_from
            and lens_months.observed_on <= coalesce(candidates.stands_to, lens_months.observed_on)
    group by
        {%- for key in scope %}
        lens_months.{{ key }},
        {%- endfor %}
        lens_months.definition_id,
        lens_months.unit,
        lens_months.month
)

select
    {%- for key in scope %}
    {{ key }},
    {%- endfor %}
    definition_id,
    unit,
    month,
    n_domestic_parts,
    n_western_parts
from joined
{%- endmacro %}
