{#- Every column of `values` holds one of its words; null passes. -#}
{% test vocabularies(model, values) %}
    {%- set rules = [] -%}
    {%- for column, words in values.items() -%}
        {%- set accepted = "'" ~ words | join("', '") ~ "'" -%}
        {%- do rules.append({
            'column': column,
            'problem': 'is none of ' ~ words | join(', '),
            'fails': column ~ ' not in (' ~ accepted ~ ')',
        }) -%}
    {%- endfor -%}
    {{ failing_rules(model, rules) }}
{% endtest %}
