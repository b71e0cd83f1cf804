{{ config(meta={'dagster': {'ref': {'name': 'fct_token_price'}}}) }}

-- A window has its zone and its days, and the zone is one that the database knows.
select
    price_id,
    time_zone,
    weekdays
from {{ ref('fct_token_price') }}
where
    window_start is not null
    and (
        weekdays is null
        or window_end is null
        or time_zone is null
        or time_zone not in (select zones.name from pg_timezone_names() as zones)
    )
