{{ ratio_month_sql(ref('int_gap__eligible_month'), ref('int_gap__frontier_month')) }}
