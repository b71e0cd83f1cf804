{#- One row per calendar month (first day, `month`) from the month of `first` to the month of `last`. -#}
{% macro month_spine(first, last) -%}
    {{ adapter.dispatch('month_spine')(first, last) }}
{%- endmacro %}


{% macro default__month_spine(first, last) -%}
    select cast(day_one as date) as month
    from
        unnest(
            generate_series(date_trunc('month', {{ first }}), date_trunc('month', {{ last }}), interval 1 month)
        ) as spine (day_one)
{%- endmacro %}
