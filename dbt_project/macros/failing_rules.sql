{#-
The body of a test with many rules: `rules` is a list of {column, problem, fails}, `fails` a condition that holds
for a row that breaks the rule. One pass over the table; a row for every broken rule, with how many rows break it
and one of their values.
-#}
{% macro failing_rules(model, rules) -%}
with counted as (
    select
        {%- for rule in rules %}
        count(case when {{ rule.fails }} then 1 end) as n_rows_{{ loop.index }},
        min(case when {{ rule.fails }} then cast({{ rule.column }} as {{ dbt.type_string() }}) end)
            as example_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}
)
{% for rule in rules %}
select
    '{{ rule.column }}' as column_name,
    '{{ rule.problem | replace("'", "''") }}' as problem,
    n_rows_{{ loop.index }} as n_rows,
    example_{{ loop.index }} as example
from counted
where n_rows_{{ loop.index }} > 0
{{ "union all" if not loop.last }}
{%- endfor %}
{%- endmacro %}
