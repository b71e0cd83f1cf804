{#-
No silence: a published value (a number, a date, a yes or no) that is null has a reason in its row. The columns of the
model's yml say where: `config.meta.null_reason` names the column, or the columns, that give the reason;
`config.meta.null_means` is the one word for a null that can only mean one thing (`open`: an interval that has not
ended). Text, lists and the instants of bookkeeping are no values.
-#}
{% test nulls_have_reasons(model) %}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') -%}
        {%- set node = models | selectattr('name', 'equalto', model.identifier) | first -%}
        {%- for column in adapter.get_columns_in_relation(model) -%}
            {%- set type = column.dtype | lower -%}
            {%- set is_value = not (type.startswith(('varchar', 'text', 'timestamp')) or type.endswith('[]')) -%}
            {%- set meta = node.columns[column.name].config.meta -%}
            {%- set given = meta.get('null_reason', []) -%}
            {%- set reasons = [given] if given is string else given -%}
            {%- if is_value and 'null_means' not in meta -%}
                {%- do rules.append({
                    'column': column.name,
                    'problem': 'is null without a reason in ' ~ (reasons | join(', ') or 'any column'),
                    'fails': ([column.name] + reasons) | join(' is null and ') ~ ' is null',
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ failing_rules(model, rules or [{'column': '1', 'problem': 'is text', 'fails': 'false'}]) }}
{% endtest %}
