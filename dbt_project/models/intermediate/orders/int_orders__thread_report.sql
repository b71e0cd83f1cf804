{{ order_thread_report_sql(ref('fct_order_report'), as_of_date()) }}
