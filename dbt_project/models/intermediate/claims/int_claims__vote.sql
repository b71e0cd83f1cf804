{{ vote_sql(ref('fct_claim'), known_by()) }}
