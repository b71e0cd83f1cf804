{#- low <= central <= high, where they are known; one part in a million is left to rounding. -#}
{% test ordered_interval(model, low, central, high) %}
select
    {{ low }},
    {{ central }},
    {{ high }}
from {{ model }}
where
    {{ low }} > {{ central }} * 1.000001
    or {{ central }} > {{ high }} * 1.000001
{% endtest %}
