{{ vote_sql(ref('int_claims__claim'), known_by()) }}
