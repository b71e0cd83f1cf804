{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- An exclusion that names no claim has lost its target: the source renamed the record, or corrected the
-- figure.
select
    exclusions.excluded_source_id,
    exclusions.subject_id,
    exclusions.definition_id
from {{ ref('stg_ledger__claim_exclusions') }} as exclusions
left join {{ ref('fct_claim') }} as claims
    on
        exclusions.excluded_source_id = claims.source_id
        and exclusions.subject_id = claims.subject_id
        and exclusions.definition_id = claims.definition_id
        and claims.is_excluded
where claims.claim_id is null
