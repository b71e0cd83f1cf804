{{ lag_month_sql(ref('int_gap__ratio_month')) }}
