{#- A float is a number: neither infinite nor NaN; null is for the other tests. -#}
{% test finite(model, column_name) %}
select {{ column_name }}
from {{ model }}
where not isfinite({{ column_name }})
{% endtest %}
