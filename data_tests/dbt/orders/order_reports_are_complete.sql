{{ config(meta={'dagster': {'ref': {'name': 'fct_order_report'}}}) }}

-- Every report of the ledger is in the fact table once.
select coalesce(staged.order_id, reports.order_id) as order_id
from {{ ref('stg_ledger__orders') }} as staged
full outer join {{ ref('fct_order_report') }} as reports on staged.order_id = reports.order_id
where staged.order_id is null or reports.order_id is null
