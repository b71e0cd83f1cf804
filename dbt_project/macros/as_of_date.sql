{#- The day for which the build speaks. -#}
{% macro as_of_date() -%}
    cast('{{ var("as_of_date") }}' as date)
{%- endmacro %}


{#- The build that wrote a row of a mart; the pipeline passes it. -#}
{% macro build_id() -%}
    cast('{{ var("build_id") }}' as {{ dbt.type_string() }})
{%- endmacro %}
