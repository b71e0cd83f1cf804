with representatives as (
    select claim_id from {{ ref('int_claims__representative') }}
),

-- Both sides of the pairs: looked for once.
claims as materialized (
    select * from {{ ref('int_claims__contestable') }}
    where claim_id in (select representatives.claim_id from representatives)
),

-- Two claims contradict each other from different roots; one root contradicts itself only by a revision,
-- since it may well give a part and the whole.
pairs as (
    select
        older.subject_type,
        older.subject_id,
        older.subject_name,
        older.period,
        older.claim_id as claim_a,
        newer.claim_id as claim_b,
        older.definition_id as definition_a,
        newer.definition_id as definition_b,
        older.value_central as value_a,
        newer.value_central as value_b,
        older.unit as unit_a,
        newer.unit as unit_b,
        older.scope as scope_a,
        newer.scope as scope_b,
        older.root_source_id as root_a,
        newer.root_source_id as root_b,
        older.evidence_grade as grade_a,
        newer.evidence_grade as grade_b,
        older.known_from as known_from_a,
        newer.known_from as known_from_b,
        {{ safe_ratio(
            'greatest(older.value_central, newer.value_central)', 'least(older.value_central, newer.value_central)'
        ) }} as ratio,
        greatest(older.tolerance_ratio, newer.tolerance_ratio) as tolerance_ratio,
        coalesce(older.dimension, '') <> coalesce(newer.dimension, '') as is_other_unit,
        older.scope <> newer.scope as is_other_scope,
        older.definition_id <> newer.definition_id as is_other_definition,
        older.root_source_id = newer.root_source_id as is_one_root,
        -- A plan, preview or forecast, and a figure that came half a year later.
        coalesce(
            older.known_from < older.fact_date
            and date_diff('day', older.known_from, newer.known_from) > 180,
            false
        ) as is_overtaken
    from claims as older
    inner join claims as newer
        on
            older.subject_type = newer.subject_type
            and older.subject_id = newer.subject_id
            and older.measure = newer.measure
            and older.period is not distinct from newer.period
            and (
                older.known_from < newer.known_from
                or (older.known_from = newer.known_from and older.claim_id < newer.claim_id)
            )
),

conflicts as (
    select *
    from pairs
    where
        ratio > tolerance_ratio
        and (
            not is_one_root
            or (
                known_from_a < known_from_b
                and not is_other_unit
                and not is_other_scope
                and not is_other_definition
            )
        )
),

explained as (
    select
        *,
        case
            when is_other_unit then 'unit'
            when is_other_scope then 'scope'
            when is_one_root or is_overtaken then 'vintage'
            when is_other_definition then 'definition'
            else 'disagreement'
        end as conflict_cause
    from conflicts
)

select
    subject_type,
    subject_id,
    subject_name,
    period,
    claim_a,
    claim_b,
    definition_a,
    definition_b,
    value_a,
    value_b,
    unit_a,
    unit_b,
    scope_a,
    scope_b,
    root_a,
    root_b,
    grade_a,
    grade_b,
    known_from_a,
    known_from_b,
    ratio,
    tolerance_ratio,
    conflict_cause,
    case conflict_cause
        when 'unit' then concat(unit_a, ' and ', unit_b, ' are not the same thing counted')
        when 'scope' then concat('one is of "', scope_a, '", the other of "', scope_b, '"')
        when 'vintage' then concat('the figure of ', known_from_b, ' replaces that of ', known_from_a)
        when 'definition' then concat(definition_a, ' and ', definition_b, ' are different definitions')
        else concat(root_a, ' and ', root_b, ' say different things of the same')
    end as explanation,
    {{ build_id() }} as build_id
from explained
