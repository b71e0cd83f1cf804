{#- A version as a list of numbers: 0.1.13 comes after 0.1.7, and what is no version before all of them. -#}
{% macro version_order(version) -%}
    case
        when regexp_full_match({{ version }}, '[0-9]+([.][0-9]+)*')
            then list_transform(string_split({{ version }}, '.'), lambda part: cast(part as integer))
    end nulls first
{%- endmacro %}
