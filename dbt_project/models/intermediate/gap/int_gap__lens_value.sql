{{ lens_value_sql(
    ref('int_claims__consensus'),
    ref('int_gap__tpp'),
    ref('int_gap__quotient'),
    ref('metric_definitions')
) }}
