{{ config(meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- A claim about an accelerator, system, company or model that nobody knows meets no other claim.
with subjects as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id
    from {{ ref('dim_accelerator') }}
    union
    select
        'system' as subject_type,
        system_id as subject_id
    from {{ ref('dim_system') }}
    union
    select
        'company' as subject_type,
        company_id as subject_id
    from {{ ref('dim_company') }}
    union
    select
        'model' as subject_type,
        model_id as subject_id
    from {{ ref('dim_model') }}
)

select
    claims.claim_id,
    claims.subject_type,
    claims.subject_id
from {{ ref('fct_claim') }} as claims
left join subjects
    on claims.subject_type = subjects.subject_type and claims.subject_id = subjects.subject_id
where claims.subject_type <> 'market' and subjects.subject_id is null
