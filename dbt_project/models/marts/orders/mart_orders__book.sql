with history as (

    {{ orders_book_history_sql(ref('int_orders__thread_report'), ref('int_orders__thread_state')) }}

)

select
    {{ build_id() }} as build_id,
    history.*
from history
