-- The claims that can contradict each other. Measurements are left out: two results of one key are two
-- systems, and no dispute.
with claims as (
    select * from {{ ref('fct_claim') }}
    where not is_excluded and known_from <= {{ as_of_date() }}
),

definitions as (
    select * from {{ ref('dim_metric') }}
    where family <> 'delivered'
),

units as (
    select * from {{ ref('unit_conversions') }}
),

joined as (
    select
        claims.claim_id,
        claims.subject_type,
        claims.subject_id,
        claims.subject_name,
        claims.definition_id,
        definitions.measure,
        claims.period,
        claims.fact_date,
        claims.value_central,
        claims.unit,
        units.dimension,
        claims.scope,
        claims.root_source_id,
        claims.evidence_grade,
        claims.known_from,
        definitions.conflict_tolerance_ratio as tolerance_ratio
    from claims
    inner join definitions on claims.definition_id = definitions.definition_id
    left join units on claims.unit = units.unit
),

-- The lowest and the highest claim of each root, among those of its question.
root_ranked as (
    select
        *,
        row_number() over (
            of_a_root
            order by value_central asc, claim_id asc
        ) as low_rank_in_root,
        row_number() over (
            of_a_root
            order by value_central desc, claim_id asc
        ) as high_rank_in_root
    from joined
    window of_a_root as (partition by subject_type, subject_id, definition_id, period, root_source_id)
),

-- The number of pairs grows with the square of the claims: of a question with many, only the outermost are
-- held against each other, the lowest and the highest claim of a root before its others.
ranked as (
    select
        *,
        row_number() over (
            of_a_question
            order by low_rank_in_root asc, value_central asc, claim_id asc
        ) as low_rank,
        row_number() over (
            of_a_question
            order by high_rank_in_root asc, value_central desc, claim_id asc
        ) as high_rank
    from root_ranked
    window of_a_question as (partition by subject_type, subject_id, definition_id, period)
)

select
    claim_id,
    subject_type,
    subject_id,
    subject_name,
    definition_id,
    measure,
    period,
    fact_date,
    value_central,
    unit,
    dimension,
    scope,
    root_source_id,
    evidence_grade,
    known_from,
    tolerance_ratio,
    low_rank <= 8 or high_rank <= 8 as is_representative
from ranked
