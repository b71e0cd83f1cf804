{{ order_thread_state_sql(ref('int_orders__thread_report'), ref('int_orders__thread_measure')) }}
