{{ closing_month_sql(ref('int_gap__ratio_month'), ref('student_t_90')) }}
