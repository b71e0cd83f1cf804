{#- The day for which the build speaks. -#}
{% macro as_of_date() -%}
    cast('{{ as_of_day() }}' as date)
{%- endmacro %}


{#- That day as text: what the build was told, else today in UTC. -#}
{% macro as_of_day() -%}
    {{ var("as_of_date", none) or run_started_at.strftime("%Y-%m-%d") }}
{%- endmacro %}


{#- The day up to which sources may have spoken; by default the same. -#}
{% macro known_by() -%}
    cast('{{ var("known_by", none) or as_of_day() }}' as date)
{%- endmacro %}


{#- The day by which the pages of the curated ledger had been seen that carry no date of any kind. -#}
{% macro ledger_seen_by() -%}
    cast('{{ var("ledger_seen_by") }}' as date)
{%- endmacro %}


{#- Holds the place of the build in a mart: publication writes the identifier of the build that it publishes. -#}
{% macro build_id() -%}
    cast('unpublished' as {{ dbt.type_string() }})
{%- endmacro %}
