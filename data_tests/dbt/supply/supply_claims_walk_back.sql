{{ config(meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- Every claim that a supply table names is there.
with named as (
    select
        'mart_supply__quarter' as table_name,
        unnest(list_concat(claim_ids, weight_claim_ids)) as claim_id
    from {{ ref('mart_supply__quarter') }}
    union
    select
        'mart_supply__stock' as table_name,
        unnest(list_concat(claim_ids, owner_claim_ids)) as claim_id
    from {{ ref('mart_supply__stock') }}
    union
    select
        'mart_supply__china_market' as table_name,
        unnest(claim_ids) as claim_id
    from {{ ref('mart_supply__china_market') }}
)

select
    named.table_name,
    named.claim_id
from named
left join {{ ref('fct_claim') }} as claims on named.claim_id = claims.claim_id
where claims.claim_id is null
