{#- Whole months from a promised period to a day: 0 inside of it, negative before, positive after. -#}
{% macro months_off(day) -%}
    cast(
        case
            when {{ day }} < period_start then date_diff('month', period_start, {{ day }})
            when {{ day }} > period_end then date_diff('month', period_end, {{ day }})
            when {{ day }} is not null then 0
        end as integer
    )
{%- endmacro %}


{#- Who stands behind a statement: the names of its root and of who makes it, and its page, as a list. -#}
{% macro names_behind(root, claimant, url) -%}
    string_split_regex(lower(concat_ws(';', {{ root }}, {{ claimant }}, {{ url_root(url) }})), ' *[;,] *')
{%- endmacro %}
