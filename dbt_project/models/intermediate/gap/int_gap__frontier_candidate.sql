{{ frontier_candidate_sql(
    ref('int_hardware__subject'),
    ref('int_hardware__availability'),
    ref('stg_ledger__export_rules')
) }}
