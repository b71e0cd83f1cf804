{#- Months or quarters since the year 0, so that a window is a difference of two numbers. -#}
{% macro study_index(day, frequency) -%}
    cast(
        case {{ frequency }}
            when 'month' then 12 * extract(year from {{ day }}) + extract(month from {{ day }}) - 1
            else 4 * extract(year from {{ day }}) + extract(quarter from {{ day }}) - 1
        end as integer
    )
{%- endmacro %}


{#- frequency, window_length (periods on either side of a date): fixed before any result was seen. -#}
{% macro study_windows() -%}
    select
        unnest(['month', 'month', 'quarter', 'quarter']) as frequency,
        unnest([6, 12, 2, 4]) as window_length
{%- endmacro %}


{#- With fewer placebo dates than this, nothing is said. -#}
{% macro study_fewest_placebos() -%} 20 {%- endmacro %}
