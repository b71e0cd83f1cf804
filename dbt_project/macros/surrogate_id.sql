{#- A stable identifier: the md5 of the expressions as text, joined by '|', a null as the empty text. -#}
{% macro surrogate_id(expressions) -%}
    md5(
        {%- for expression in expressions %}
        coalesce(cast({{ expression }} as {{ dbt.type_string() }}), ''){{ " || '|' ||" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
