{#-
A published value in the unit of its metric; one of another dimension stays as it was published. Reads the rows
of `unit_conversions` for both units as `published_units` and `metric_units`. Both factors are applied to the
value and not their quotient, so that a figure in SI units comes out as its decimal.
-#}
{% macro in_metric_unit(value) -%}
    case
        when published_units.unit = metric_units.unit then {{ value }}
        when published_units.dimension = metric_units.dimension
            then {{ value }} * published_units.factor / metric_units.factor
        else {{ value }}
    end
{%- endmacro %}


{#-
What of `name` is counted, in one spelling: "Ascend 910B/910C" is "Ascend 910B+910C", "(all cards)" is all.
-#}
{% macro counted_parts(name) -%}
    case
        when regexp_matches({{ name }}, '\ball\b', 'i') then 'all'
        else regexp_replace(lower({{ name }}), ' *[/+;,] *', '+', 'g')
    end
{%- endmacro %}
