{#- The distinct values of a column as one sorted list; null where there is none. -#}
{% macro sorted_list(expression) -%}
    {{ adapter.dispatch('sorted_list')(expression) }}
{%- endmacro %}


{% macro default__sorted_list(expression) -%}
    list(distinct {{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}


{#- The sorted union of two lists; a null list counts as empty. -#}
{% macro list_union(left_list, right_list) -%}
    {{ adapter.dispatch('list_union')(left_list, right_list) }}
{%- endmacro %}


{% macro default__list_union(left_list, right_list) -%}
    list_sort(list_distinct(list_concat({{ left_list }}, {{ right_list }})))
{%- endmacro %}


{#- A sum of floats that does not depend on the order of the rows: the smallest first; null where nothing is given. -#}
{% macro steady_sum(expression) -%}
    list_sum(list_sort(list({{ expression }})))
{%- endmacro %}
