with claims as (
    select * from {{ ref('int_claims__reported') }}
),

roots as (
    select * from {{ ref('int_claims__root') }}
),

exclusions as (
    select * from {{ ref('stg_ledger__claim_exclusions') }}
),

-- Read twice, each time for other columns.
joined as not materialized (
    select
        claims.* replace (roots.root_source_id as root_source_id, roots.root_rule as root_rule),
        exclusions.subject_id is not null as is_excluded,
        exclusions.note as exclusion_reason
    from claims
    inner join roots on claims.claim_id = roots.claim_id
    left join exclusions
        on
            claims.source_id = exclusions.excluded_source_id
            and claims.subject_type = exclusions.subject_type
            and claims.subject_id = exclusions.subject_id
            and claims.definition_id = exclusions.definition_id
),

-- What came before a claim: of its claimant, of its root, and of anyone, about the same thing. A measurement
-- is about its own run, a reading of a source replaces none of another, and only what was published on a day
-- of its own came before or after.
preceded as (
    select
        claim_id,
        known_from,
        value_central,
        is_specification or period is not null as is_revisable,
        known_from_basis = 'published_date' as is_dated,
        lag(claim_id) over claimant_statements as claimant_claim_id,
        lag(known_from) over claimant_statements as claimant_known_from,
        lag(value_central) over claimant_statements as claimant_value,
        lag(claim_id) over root_statements as root_claim_id,
        lag(known_from) over root_statements as root_known_from,
        lag(value_central) over root_statements as root_value,
        lag(claim_id) over statements as other_claim_id,
        lag(known_from) over statements as other_known_from,
        lag(is_said_to_be_replaced) over statements as is_other_replaced
    from joined
    window
        claimant_statements as (
            partition by
                subject_type, subject_id, definition_id, period, scope, unit, source_id, is_excluded,
                known_from_basis, claimant
            order by known_from, claim_id
        ),
        root_statements as (
            partition by
                subject_type, subject_id, definition_id, period, scope, unit, source_id, is_excluded,
                known_from_basis, root_source_id
            order by known_from, claim_id
        ),
        statements as (
            partition by subject_type, subject_id, definition_id, period, scope, unit, is_excluded
            order by known_from, claim_id
        )
),

-- A later and different figure replaces the earlier one of the same claimant or root, or one of which the
-- record says that it has been replaced.
revised as (
    select
        claim_id,
        known_from,
        case
            when not is_revisable then null
            when is_other_replaced and other_known_from < known_from then other_claim_id
            when is_dated and claimant_known_from < known_from and claimant_value <> value_central
                then claimant_claim_id
            when is_dated and root_known_from < known_from and root_value <> value_central then root_claim_id
        end as supersedes_claim_id
    from preceded
),

replacements as (
    select
        supersedes_claim_id as claim_id,
        min(known_from) as known_to
    from revised
    where supersedes_claim_id is not null
    group by supersedes_claim_id
),

final as (
    select
        joined.*,
        revised.supersedes_claim_id,
        replacements.known_to
    from joined
    inner join revised on joined.claim_id = revised.claim_id
    left join replacements on joined.claim_id = replacements.claim_id
)

select
    claim_id,
    subject_type,
    subject_id,
    subject_name,
    definition_id,
    period,
    period_start,
    period_end,
    fact_date,
    fact_date_reason,
    period_start_reason,
    value_low,
    value_central,
    value_high,
    unit,
    value_published,
    unit_published,
    unit_conversion,
    scope,
    precision_as_published,
    claimant,
    publisher,
    root_source_id,
    root_rule,
    evidence_grade,
    is_reviewed_reading,
    is_specification,
    published_date,
    known_from,
    known_from_basis,
    known_to,
    statement_id,
    supersedes_claim_id,
    method_note,
    source_url,
    licence,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator,
    is_excluded,
    exclusion_reason
from final
