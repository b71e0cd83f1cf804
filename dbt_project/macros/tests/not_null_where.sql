{#- A column is filled wherever `condition` holds: the value, or the reason why it is absent. -#}
{% test not_null_where(model, column_name, condition) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is null and ({{ condition }})
{% endtest %}
