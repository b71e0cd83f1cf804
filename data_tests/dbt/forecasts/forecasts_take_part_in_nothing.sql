{{ config(meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- A forecast is a claim that is excluded from the beginning: it has no vote and contradicts nobody.
with forecasts as (
    select * from {{ ref('fct_claim') }}
    where raw_table = 'raw_ledger__forecasts'
),

used as (
    select unnest(claim_ids) as claim_id from {{ ref('int_claims__consensus') }}
    union
    select claim_id from {{ ref('int_claims__contestable') }}
    union
    select unnest(claim_ids) as claim_id from {{ ref('mart_supply__china_market') }}
    union
    select unnest(claim_ids) as claim_id from {{ ref('mart_supply__quarter') }}
)

select
    forecasts.claim_id,
    forecasts.exclusion_reason
from forecasts
left join used on forecasts.claim_id = used.claim_id
where not forecasts.is_excluded or forecasts.exclusion_reason is null or used.claim_id is not null
