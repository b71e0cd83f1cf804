{#-
Numbers keep to their bounds: `min` and `max` may be reached, `above` may not. A bounded column is finite, too, and
`finite` alone asks for no more; null passes.
-#}
{% test ranges(model, bounds) %}
    {%- set comparisons = {'min': '<', 'max': '>', 'above': '<='} -%}
    {%- set rules = [] -%}
    {%- for column, limits in bounds.items() -%}
        {%- for limit, value in limits.items() if limit != 'finite' -%}
            {%- do rules.append({
                'column': column,
                'problem': 'is out of bounds: ' ~ limit ~ ' ' ~ value,
                'fails': column ~ ' ' ~ comparisons[limit] ~ ' ' ~ value,
            }) -%}
        {%- endfor -%}
        {%- do rules.append({
            'column': column, 'problem': 'is not finite', 'fails': 'not isfinite(' ~ column ~ ')'
        }) -%}
    {%- endfor -%}
    {{ failing_rules(model, rules) }}
{% endtest %}
