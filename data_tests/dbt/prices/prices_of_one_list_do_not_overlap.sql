{{ config(meta={'dagster': {'ref': {'name': 'fct_token_price'}}}) }}

-- Two prices of one list and its hours never hold at once: which one is charged would be a matter of chance.
with prices as (
    select * from {{ ref('fct_token_price') }}
    where basis = 'vendor_stated'
)

select
    one.price_id,
    other.price_id as other_price_id
from prices as one
inner join prices as other
    on
        one.listed_name = other.listed_name
        and one.provider = other.provider
        and one.kind = other.kind
        and one.currency = other.currency
        and one.price_type = other.price_type
        and one.price_id < other.price_id
        and one.window_start is not distinct from other.window_start
        and one.valid_from < coalesce(other.valid_to, timestamp '9999-01-01')
        and other.valid_from < coalesce(one.valid_to, timestamp '9999-01-01')
