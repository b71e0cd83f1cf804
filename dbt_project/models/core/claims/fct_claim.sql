with claims as (
    select * from {{ ref('int_claims__reported') }}
),

succession as (
    select * from {{ ref('int_claims__succession') }}
)

select
    claims.claim_id,
    claims.subject_type,
    claims.subject_id,
    claims.definition_id,
    claims.period_start,
    claims.period_end,
    claims.value_low,
    claims.value_central,
    claims.value_high,
    claims.unit,
    claims.scope,
    claims.precision_as_published,
    claims.claimant,
    claims.publisher,
    succession.root_source_id,
    claims.evidence_grade,
    claims.is_reviewed_reading,
    claims.published_date,
    claims.known_from,
    succession.known_to,
    succession.supersedes_claim_id,
    claims.method_note,
    claims.source_url,
    claims.licence,
    claims.raw_table,
    claims.source_id,
    claims.snapshot_sha256,
    claims.snapshot_url,
    claims.record_locator,
    succession.is_excluded,
    succession.exclusion_reason,
    claims.subject_name,
    claims.period,
    claims.fact_date,
    claims.value_published,
    claims.unit_published,
    claims.unit_conversion,
    succession.root_rule,
    claims.is_specification,
    claims.known_from_basis,
    claims.statement_id,
    claims.fact_date_reason,
    claims.period_start_reason
from claims
inner join succession on claims.claim_id = succession.claim_id
