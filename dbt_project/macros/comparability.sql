{#-
What is written from the segments of the comparability key (comparability_segments): the key of a result, and in what two
results differ. What does not belong here: which segments there are.
-#}

{#- The segments of a result in their order, as a list; null where a segment does not apply. -#}
{% macro comparability_values() -%}
    [
        {%- for segment in comparability_segments() %}
        cast({{ segment.sql }} as varchar){{ ',' if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}


{#- The segments in which two lists of them differ, as `name` or as `name: this against that`; null where none does. -#}
{% macro differing_segments(own, other, crossing=none, with_values=false) -%}
    string_split(nullif(concat_ws(
        '; '
        {%- for segment in comparability_segments() if crossing is none or segment.crossing == crossing -%}
        {%- set position = '[' ~ segment.position ~ ']' -%}
        ,
        case
            when {{ own }}{{ position }} is distinct from {{ other }}{{ position }}
                then '{{ segment.name }}'
                {%- if with_values %}
                    || ': ' || coalesce({{ own }}{{ position }}, 'not_applicable')
                    || ' against ' || coalesce({{ other }}{{ position }}, 'not_applicable')
                {%- endif %}
        end
        {%- endfor %}
    ), ''), '; ')
{%- endmacro %}


{#- The suite without its version. -#}
{% macro suite_family(suite) -%}
    split_part({{ suite }}, ' ', 1)
{%- endmacro %}
