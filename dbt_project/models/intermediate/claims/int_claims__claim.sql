with claims as (
    select * from {{ ref('int_claims__reported') }}
),

roots as (
    select * from {{ ref('int_claims__root') }}
),

exclusions as (
    select * from {{ ref('stg_ledger__claim_exclusions') }}
),

joined as (
    select
        claims.* replace (roots.root_source_id as root_source_id, roots.root_rule as root_rule),
        cast(null as date) as known_to,
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

-- A claimant's later figure for the same thing replaces the earlier one; a measurement replaces none.
revised as (
    select
        *,
        case
            when
                (is_specification or period is not null)
                and lag(known_from) over (statements_of_a_claimant) < known_from
                then lag(claim_id) over (statements_of_a_claimant)
        end as supersedes_claim_id
    from joined
    window statements_of_a_claimant as (
        partition by
            subject_type, subject_id, definition_id, period, scope, unit, claimant, root_source_id, source_id
        order by known_from, claim_id
    )
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
    known_to,
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
from revised
