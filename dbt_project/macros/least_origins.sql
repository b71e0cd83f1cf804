{#- Origins, a quarter apart, from which a back-test gives a verdict: two years of them. -#}
{% macro least_origins() -%}
    8
{%- endmacro %}
