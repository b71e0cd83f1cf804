{#- The day on which Epoch AI ran a model, from its note "Estimates generated on: MM-DD-YYYY HH:MM". -#}
{% macro epoch_estimated_date(note) -%}
    try_strptime(regexp_extract({{ note }}, 'generated on: ([0-9]{2}-[0-9]{2}-[0-9]{4})', 1), '%m-%d-%Y')
{%- endmacro %}


{#- The first day of the calendar quarter that holds the middle day of a period, whose ends are ISO text. -#}
{% macro quarter_start_of(first_day, last_day) -%}
    cast(
        date_trunc(
            'quarter',
            cast({{ first_day }} as date)
            + cast(date_diff('day', cast({{ first_day }} as date), cast({{ last_day }} as date)) // 2 as integer)
        ) as date
    )
{%- endmacro %}


{#- The last day of that quarter. -#}
{% macro quarter_end_of(first_day, last_day) -%}
    cast({{ quarter_start_of(first_day, last_day) }} + interval 3 month - interval 1 day as date)
{%- endmacro %}


{#- A calendar quarter as the ledger writes it (YYYY-Qn), from its first day. -#}
{% macro calendar_quarter(first_day) -%}
    concat(extract('year' from {{ first_day }}), '-Q', extract('quarter' from {{ first_day }}))
{%- endmacro %}
