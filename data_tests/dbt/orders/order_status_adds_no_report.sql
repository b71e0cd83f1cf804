{{ config(meta={'dagster': {'ref': {'name': 'fct_order_status'}}}) }}

-- Every report of the book is in the history of statuses once: as a statement of its own or as an echo.
with told as (

    select
        order_id,
        unnest(list_append(echo_order_ids, order_id)) as report_id
    from {{ ref('fct_order_status') }}

),

expected as (

    select order_id from {{ ref('fct_order_report') }}
    where book_excluded_from is null or book_excluded_from > reported_date

)

select
    expected.order_id,
    told.report_id
from expected
full outer join told on expected.order_id = told.report_id
where expected.order_id is null or told.report_id is null
