{#- Why one end of an interval is null: only the other end is known, or neither is (`unknown`). -#}
{% macro bound_reason(bound, other_bound, open_word, unknown) -%}
    case
        when {{ bound }} is not null then null
        when {{ other_bound }} is not null then '{{ open_word }}'
        else {{ unknown }}
    end
{%- endmacro %}
