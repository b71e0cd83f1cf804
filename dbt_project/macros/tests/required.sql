{#- The columns are filled in every row. -#}
{% test required(model, columns) %}
    {%- set rules = [] -%}
    {%- for column in columns -%}
        {%- do rules.append({'column': column, 'problem': 'is null', 'fails': column ~ ' is null'}) -%}
    {%- endfor -%}
    {{ failing_rules(model, rules) }}
{% endtest %}
