{{ config(meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- A root has one vote: no consensus counts more roots than it has claims, and no worse grade takes part in
-- it.
with consensus as (
    select
        subject_id,
        definition_id,
        evidence_grade,
        n_roots,
        unnest(claim_ids) as claim_id
    from {{ ref('int_claims__consensus') }}
)

select
    consensus.subject_id,
    consensus.definition_id
from consensus
inner join {{ ref('fct_claim') }} as claims on consensus.claim_id = claims.claim_id
group by consensus.subject_id, consensus.definition_id, consensus.evidence_grade, consensus.n_roots
having
    count(distinct claims.root_source_id) <> consensus.n_roots
    or max(claims.evidence_grade) <> consensus.evidence_grade
    or bool_or(claims.is_excluded)
