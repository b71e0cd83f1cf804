{{ closing_month_sql(ref('int_gap__trend_month')) }}
