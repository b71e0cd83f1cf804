-- A pair of two definitions belongs to both.
with pairs as (
    select
        *,
        definition_a as definition_id
    from {{ ref('mart_claims__conflict_pair') }}
    union all
    select
        *,
        definition_b as definition_id
    from {{ ref('mart_claims__conflict_pair') }}
    where definition_a <> definition_b
),

questions as (
    select distinct
        subject_type,
        subject_id,
        definition_id,
        period
    from pairs
),

-- Of a pair of two definitions, the claim under the other one.
others as (
    select
        definition_a as definition_id,
        claim_b as claim_id
    from {{ ref('mart_claims__conflict_pair') }}
    where definition_a <> definition_b
    union
    select
        definition_b as definition_id,
        claim_a as claim_id
    from {{ ref('mart_claims__conflict_pair') }}
    where definition_a <> definition_b
),

-- Claims that agree with some of the others are part of the picture.
claims as (
    select
        claims.subject_type,
        claims.subject_id,
        claims.definition_id,
        claims.period,
        claims.claim_id,
        claims.value_central,
        claims.unit,
        claims.scope,
        claims.root_source_id,
        claims.evidence_grade
    from {{ ref('int_claims__contestable') }} as claims
    inner join questions
        on
            claims.subject_type = questions.subject_type
            and claims.subject_id = questions.subject_id
            and claims.definition_id = questions.definition_id
            and claims.period is not distinct from questions.period
    union all
    select
        claims.subject_type,
        claims.subject_id,
        others.definition_id,
        claims.period,
        claims.claim_id,
        claims.value_central,
        claims.unit,
        claims.scope,
        claims.root_source_id,
        claims.evidence_grade
    from {{ ref('int_claims__contestable') }} as claims
    inner join others on claims.claim_id = others.claim_id
),

claims_of_conflict as (
    select
        subject_type,
        subject_id,
        definition_id,
        period,
        min(value_central) as value_min,
        max(value_central) as value_max,
        {{ sorted_list('unit') }} as units,
        {{ sorted_list('scope') }} as scopes,
        min(evidence_grade) as best_evidence_grade,
        max(evidence_grade) as worst_evidence_grade,
        cast(count(distinct root_source_id) as integer) as n_roots,
        -- Each is there once.
        list_sort(list(claim_id)) as claim_ids
    from claims
    group by subject_type, subject_id, definition_id, period
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject_type, subject_id, definition_id, period
            order by ratio desc, claim_a asc, claim_b asc
        ) as width_rank
    from pairs
),

pairs_of_conflict as (
    select
        subject_type,
        subject_id,
        definition_id,
        period,
        min(subject_name) as subject_name,
        max(ratio) as dispersion_ratio,
        -- The pair that is furthest apart is the dispersion; its cause is the conflict's.
        min(case when width_rank = 1 then conflict_cause end) as conflict_cause,
        {{ sorted_list('conflict_cause') }} as pair_causes,
        cast(count(*) as integer) as n_pairs,
        min(tolerance_ratio) as tolerance_ratio
    from ranked
    group by subject_type, subject_id, definition_id, period
)

select
    pairs.subject_type,
    pairs.subject_id,
    pairs.subject_name,
    pairs.definition_id,
    pairs.period,
    claims.value_min,
    claims.value_max,
    claims.units,
    claims.scopes,
    pairs.dispersion_ratio,
    pairs.tolerance_ratio,
    claims.n_roots,
    pairs.conflict_cause,
    pairs.pair_causes,
    pairs.n_pairs,
    claims.best_evidence_grade,
    claims.worst_evidence_grade,
    claims.claim_ids,
    {{ build_id() }} as build_id
from pairs_of_conflict as pairs
inner join claims_of_conflict as claims
    on
        pairs.subject_type = claims.subject_type
        and pairs.subject_id = claims.subject_id
        and pairs.definition_id = claims.definition_id
        and pairs.period is not distinct from claims.period
