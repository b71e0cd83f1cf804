{#-
A published date is as precise as its source: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn, YYYY-Hn, YYYY-9M (nine months),
FYnnnn (read as the calendar year) or YYYY/YYYY (two years). These macros give the first and the last day that it
may mean.
-#}
{% macro partial_date_start(column) -%}
    {%- set year = "substr(" ~ column ~ ", 1, 4)" -%}
    case
        when {{ column }} like 'FY____' then {{ dbt.safe_cast("substr(" ~ column ~ ", 3, 4) || '-01-01'", "date") }}
        when {{ column }} like '____/____' then {{ dbt.safe_cast(year ~ " || '-01-01'", "date") }}
        {%- for period, first_day in [
            ('Q1', '01-01'), ('Q2', '04-01'), ('Q3', '07-01'), ('Q4', '10-01'),
            ('H1', '01-01'), ('H2', '07-01'), ('9M', '01-01'),
        ] %}
        when {{ column }} like '____-{{ period }}' then {{ dbt.safe_cast(year ~ " || '-" ~ first_day ~ "'", "date") }}
        {%- endfor %}
        when length({{ column }}) = 4 then {{ dbt.safe_cast(column ~ " || '-01-01'", "date") }}
        when length({{ column }}) = 7 then {{ dbt.safe_cast(column ~ " || '-01'", "date") }}
        when length({{ column }}) = 10 then {{ dbt.safe_cast(column, "date") }}
    end
{%- endmacro %}


{#- The last day; a full date is its own end. -#}
{% macro partial_date_end(column) -%}
    case
        when length({{ column }}) = 10 then {{ dbt.safe_cast(column, "date") }}
        else cast(
            {{ dbt.dateadd("day", -1, dbt.dateadd("month", partial_date_months(column), partial_date_start(column))) }}
            as date
        )
    end
{%- endmacro %}


{#- How many months a partial date covers. -#}
{% macro partial_date_months(column) -%}
    case
        when {{ column }} like '____/____' then 24
        when {{ column }} like '____-9M' then 9
        when {{ column }} like '____-H_' then 6
        when {{ column }} like '____-Q_' then 3
        when length({{ column }}) = 7 then 1
        else 12
    end
{%- endmacro %}
