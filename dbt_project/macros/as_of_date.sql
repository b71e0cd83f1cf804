{#- The day for which the build speaks. -#}
{% macro as_of_date() -%}
    cast('{{ var("as_of_date") }}' as date)
{%- endmacro %}


{#- The day up to which sources may have spoken; by default the same. -#}
{% macro known_by() -%}
    cast('{{ var("known_by", var("as_of_date")) }}' as date)
{%- endmacro %}


{#- Holds the place of the build in a mart: publication writes the identifier of the build that it publishes. -#}
{% macro build_id() -%}
    cast('unpublished' as {{ dbt.type_string() }})
{%- endmacro %}
