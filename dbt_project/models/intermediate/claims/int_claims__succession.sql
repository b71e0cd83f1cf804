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
        claims.claim_id,
        claims.source_id,
        claims.claimant,
        claims.value_central,
        claims.known_from,
        claims.known_from_basis,
        claims.is_said_to_be_replaced,
        claims.is_specification or claims.period is not null as is_revisable,
        roots.root_source_id,
        roots.root_rule,
        exclusions.subject_id is not null or claims.own_exclusion_reason is not null as is_excluded,
        coalesce(exclusions.note, claims.own_exclusion_reason) as exclusion_reason,
        -- What a claim is about, as one number: windows over text cost many times as much.
        hash(
            claims.subject_type, claims.subject_id, claims.definition_id, claims.period, claims.scope,
            claims.unit, exclusions.subject_id is not null or claims.own_exclusion_reason is not null
        ) as question_key
    from claims
    inner join roots on claims.claim_id = roots.claim_id
    left join exclusions
        on
            claims.source_id = exclusions.excluded_source_id
            and claims.subject_type = exclusions.subject_type
            and claims.subject_id = exclusions.subject_id
            and claims.definition_id = exclusions.definition_id
),

keyed as (
    select
        *,
        hash(question_key, source_id, known_from_basis, lower(claimant)) as claimant_key,
        hash(question_key, source_id, known_from_basis, root_source_id) as root_key
    from joined
),

-- What came before a claim: of its claimant, of its root, and of anyone, about the same thing. A measurement
-- is about its own run, a reading of a source replaces none of another, and only what was published on a day
-- of its own came before or after.
preceded as (
    select
        *,
        lag(claim_id) over claimant_statements as claimant_claim_id,
        lag(known_from) over claimant_statements as claimant_known_from,
        lag(value_central) over claimant_statements as claimant_value,
        lag(claim_id) over root_statements as root_claim_id,
        lag(known_from) over root_statements as root_known_from,
        lag(value_central) over root_statements as root_value
    from keyed
    window
        claimant_statements as (partition by claimant_key order by known_from, claim_id),
        root_statements as (partition by root_key order by known_from, claim_id)
),

-- What of anyone came before matters only where the record says of a claim that it has been replaced.
replaced as (
    select distinct question_key
    from keyed
    where is_said_to_be_replaced
),

preceded_by_anyone as (
    select
        claim_id,
        lag(claim_id) over statements as other_claim_id,
        lag(known_from) over statements as other_known_from,
        lag(is_said_to_be_replaced) over statements as is_other_replaced
    from keyed
    where question_key in (select replaced.question_key from replaced)
    window statements as (partition by question_key order by known_from, claim_id)
),

-- A later and different figure replaces the earlier one of the same claimant or root, or one of which the
-- record says that it has been replaced.
revised as (
    select
        preceded.*,
        case
            when not preceded.is_revisable then null
            when others.is_other_replaced and others.other_known_from < preceded.known_from
                then others.other_claim_id
            when preceded.known_from_basis <> 'published_date' then null
            when
                preceded.claimant_known_from < preceded.known_from
                and preceded.claimant_value <> preceded.value_central
                then preceded.claimant_claim_id
            when
                preceded.root_known_from < preceded.known_from
                and preceded.root_value <> preceded.value_central
                then preceded.root_claim_id
        end as supersedes_claim_id
    from preceded
    left join preceded_by_anyone as others on preceded.claim_id = others.claim_id
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
        revised.*,
        replacements.known_to
    from revised
    left join replacements on revised.claim_id = replacements.claim_id
)

select
    claim_id,
    root_source_id,
    root_rule,
    known_to,
    supersedes_claim_id,
    is_excluded,
    exclusion_reason
from final
