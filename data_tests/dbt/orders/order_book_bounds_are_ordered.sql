-- A lower bound is not above its upper bound.
select
    date,
    buyer,
    vendor
from {{ ref('mart_orders__book') }}
where units_low > units_high or usd_low > usd_high
