{{ quotient_sql(ref('int_claims__consensus')) }}
