{{ config(meta={'dagster': {'ref': {'name': 'mart_orders__book'}}}) }}

-- On its last date a buyer's book with a vendor holds no report twice. One that is excluded stands there only
-- where it gives no amounts, because the reports of others have superseded it.
with last_rows as (

    select
        vendor,
        buyer,
        n_threads = 0 as is_superseded,
        unnest(order_ids) as order_id
    from {{ ref('mart_orders__book') }}
    qualify date = max(date) over (partition by buyer, vendor)

)

select
    last_rows.buyer,
    last_rows.vendor,
    last_rows.order_id
from last_rows
left join {{ ref('fct_order_report') }} as reports on last_rows.order_id = reports.order_id
group by last_rows.buyer, last_rows.vendor, last_rows.order_id
having count(*) <> 1 or bool_or(coalesce(reports.is_in_book, false) = last_rows.is_superseded)
