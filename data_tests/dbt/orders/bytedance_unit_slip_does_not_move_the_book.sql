-- The CNY 400bn figure for ByteDance is a slip of ten: the book with Huawei stays at the USD 5.6bn of the
-- other reports.
select
    date,
    usd_low,
    usd_high
from {{ ref('mart_orders__book') }}
where buyer = 'ByteDance' and vendor = 'Huawei' and greatest(usd_low, usd_high) > 10e9
