{{ availability_evidence_sql(ref('int_hardware__availability_record'), as_of_date(), known_by()) }}
