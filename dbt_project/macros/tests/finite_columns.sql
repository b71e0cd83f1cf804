{#- Floats are numbers: neither infinite nor NaN; null passes. -#}
{% test finite_columns(model, columns) %}
    {%- set rules = [] -%}
    {%- for column in columns -%}
        {%- do rules.append({
            'column': column, 'problem': 'is not finite', 'fails': 'not isfinite(' ~ column ~ ')'
        }) -%}
    {%- endfor -%}
    {{ failing_rules(model, rules) }}
{% endtest %}
