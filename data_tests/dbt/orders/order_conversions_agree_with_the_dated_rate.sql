{{ config(meta={'dagster': {'ref': {'name': 'int_orders__usd'}}}) }}

-- Where the ledger gives both amounts, its dollars are within 5 % of those at the rate of the day:
-- more is a slip.
with orders as (

    select
        dollars.order_id,
        dollars.cny_per_usd,
        orders.reported_date
    from {{ ref('int_orders__usd') }} as dollars
    inner join {{ ref('stg_ledger__orders') }} as orders on dollars.order_id = orders.order_id
    where dollars.usd_basis = 'ledger_conversion'

),

rated as (

    select
        orders.order_id,
        orders.cny_per_usd,
        rates.cny_per_usd as dated_rate
    from orders
    inner join {{ ref('stg_ledger__fx_rates') }} as rates on orders.reported_date >= rates.rate_date
    qualify rates.rate_date = max(rates.rate_date) over (partition by orders.order_id)

)

select
    order_id,
    cny_per_usd,
    dated_rate
from rated
where cny_per_usd not between dated_rate * 0.95 and dated_rate * 1.05
