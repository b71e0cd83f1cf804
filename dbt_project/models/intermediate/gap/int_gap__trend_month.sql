{{ trend_month_sql(
    ref('int_gap__ratio_month'),
    ref('student_t_90'),
    [('36_months', 36), ('60_months', 60), ('whole_history', none)]
) }}
