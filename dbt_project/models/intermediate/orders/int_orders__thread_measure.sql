{{ order_thread_measure_sql(ref('int_orders__thread_report')) }}
