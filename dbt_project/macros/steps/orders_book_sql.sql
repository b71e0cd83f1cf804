{#-
The order book as known on a day, from the published reports: the last row of each pair of buyer and vendor. It is made
of the same steps as the models, so it is the same book.
-#}
{% macro orders_book_sql(reports, day) -%}
with thread_reports as (
    {{ order_thread_report_sql(reports, day) }}
),

thread_measures as (
    {{ order_thread_measure_sql('thread_reports') }}
),

thread_states as (
    {{ order_thread_state_sql('thread_reports', 'thread_measures') }}
),

history as (
    {{ orders_book_history_sql('thread_reports', 'thread_states') }}
)

select * from history
qualify date = max(date) over (partition by buyer, vendor)
{%- endmacro %}
