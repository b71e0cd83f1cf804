{#- A sum of floats that does not depend on the order of the rows: the smallest first; null where nothing is given. -#}
{% macro steady_sum(expression) -%}
    list_sum(list_sort(list({{ expression }}) filter (where {{ expression }} is not null)))
{%- endmacro %}
