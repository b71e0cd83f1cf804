{{ consensus_sql(ref('int_claims__vote')) }}
