{{ config(meta={'dagster': {'ref': {'name': 'mart_supply__quarter'}}}) }}

-- A row of chips stands on claims about chips, one of dies on claims about dies, and of production on no
-- shipment; claims about computing power may stand beside a published number.
with used as (
    select
        quarter,
        vendor,
        definition_id,
        unit,
        unnest(claim_ids) as claim_id
    from {{ ref('mart_supply__quarter') }}
)

select
    used.*,
    claims.definition_id as claim_definition_id,
    claims.unit as claim_unit
from used
left join {{ ref('fct_claim') }} as claims on used.claim_id = claims.claim_id
where
    claims.claim_id is null
    or not (
        claims.unit = used.unit and claims.definition_id = used.definition_id
        or claims.unit = 'H100e'
        and replace(claims.definition_id, '_h100e', '') = replace(used.definition_id, '_units', '')
    )
