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

joined as not materialized (
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

keyed as (
    select
        claim_id,
        value_central,
        hash(root_source_id) as root_key,
        hash(subject_type, subject_id, definition_id, period) as question_key
    from joined
),

-- The number of pairs grows with the square of the claims: of a question with many, only the eight lowest and
-- the eight highest are held against each other, the outermost claim of each root before its others. None of
-- them comes after the eighth of its root.
{%- for end, direction in [('lowest', 'asc'), ('highest', 'desc')] %}
{{ end }}_of_root as (
    select
        *,
        row_number() over (
            partition by question_key, root_key
            order by value_central {{ direction }}, claim_id asc
        ) as rank_in_root
    from keyed
    qualify rank_in_root <= 8
),

{{ end }} as (
    select claim_id
    from {{ end }}_of_root
    qualify
        row_number() over (
            partition by question_key
            order by rank_in_root asc, value_central {{ direction }}, claim_id asc
        ) <= 8
),
{%- endfor %}

representatives as (
    select claim_id from lowest
    union
    select claim_id from highest
),

final as (
    select
        joined.*,
        representatives.claim_id is not null as is_representative
    from joined
    left join representatives on joined.claim_id = representatives.claim_id
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
    is_representative
from final
