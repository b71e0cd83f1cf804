{{ frontier_month_sql(ref('int_gap__frontier_candidate'), ref('int_gap__lens_value'), as_of_date()) }}
