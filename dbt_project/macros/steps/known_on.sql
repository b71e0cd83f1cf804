{#- Whether a claim was known on a day: published by then, and not yet replaced by another. -#}
{% macro known_on(day) -%}
    known_from <= {{ day }} and (known_to is null or known_to > {{ day }})
{%- endmacro %}
