{#-
The price of a variant at a provider at one instant; see price_in_force_sql for what counts. The parameters of a table
macro take the place of every column of their name, so that none of them may be called as one.
-#}
{% macro price_at_sql(prices, holidays, variant, provider, instant) -%}
with asked as (
    select
        {{ variant }} as model_id,
        lower({{ provider }}) as provider,
        timezone('UTC', cast({{ instant }} as timestamptz)) as instant
),

in_force as (
    {{ price_in_force_sql(prices, holidays, 'asked') }}
)

select * from in_force
order by currency desc, kind
{%- endmacro %}
