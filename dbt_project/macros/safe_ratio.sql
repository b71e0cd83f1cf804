{#- A quotient that is null where the denominator is zero or unknown; DuckDB would give inf or NaN. -#}
{% macro safe_ratio(numerator, denominator) -%}
    ({{ numerator }}) / nullif({{ denominator }}, 0)
{%- endmacro %}
