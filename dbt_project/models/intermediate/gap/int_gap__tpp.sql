{{ tpp_sql(ref('int_claims__consensus'), ref('precision_bits')) }}
