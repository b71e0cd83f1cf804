{{ availability_sql(
    ref('int_hardware__subject'),
    ref('int_hardware__availability_evidence'),
    as_of_date(),
    known_by()
) }}
