{#- Every column of `conditions` is filled where its condition holds: the value, or the reason why it is absent. -#}
{% test reasons_given(model, conditions) %}
    {%- set rules = [] -%}
    {%- for column, condition in conditions.items() -%}
        {%- do rules.append({
            'column': column,
            'problem': 'is null where ' ~ condition,
            'fails': column ~ ' is null and (' ~ condition ~ ')',
        }) -%}
    {%- endfor -%}
    {{ failing_rules(model, rules) }}
{% endtest %}
