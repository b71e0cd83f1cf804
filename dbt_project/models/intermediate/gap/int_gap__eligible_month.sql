{{ eligible_month_sql(ref('int_gap__frontier_candidate'), ref('metric_definitions'), as_of_date()) }}
