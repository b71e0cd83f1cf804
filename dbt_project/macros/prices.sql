{#-
What a listed name says about its price besides the model: given away, in batches, on spare capacity, in one region,
or none of it (standard). The suffixes are those that pipelines/entities/models.yaml takes off a name.
-#}
{% macro price_class(listed_name) -%}
    case
        when {{ listed_name }} like '%:free' then 'free'
        when {{ listed_name }} like '%:batch' then 'batch'
        when {{ listed_name }} like '%-spot' or {{ listed_name }} like 'spot-%' then 'spot'
        when {{ listed_name }} like '%-us' then 'regional'
        else 'standard'
    end
{%- endmacro %}


{#- One row per kind of token of a table with a column for each; a kind without a price has no row. -#}
{% macro price_kinds(relation, columns) -%}
    {%- for kind, column in columns.items() %}
    select
        *,
        '{{ kind }}' as kind,
        {{ column }} as amount_per_mtok
    from {{ relation }}
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- Where a price catalogue is published, by its name. -#}
{% macro catalogue_url(name) -%}
    case {{ name }}
        when 'litellm' then 'https://github.com/BerriAI/litellm'
        when 'genai-prices' then 'https://github.com/pydantic/genai-prices'
    end
{%- endmacro %}
