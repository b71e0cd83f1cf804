-- A figure of a part by what it is counted in; the quotient of two intervals is the widest.
with figures as (
    select * from {{ ref('int_claims__consensus') }}
    union all by name
    select * from {{ ref('int_gap__tpp') }}
),

numeraires as (
    select * from {{ ref('gap_numeraires') }}
),

metrics as (
    select * from {{ ref('metric_definitions') }}
),

joined as (
    select
        numerator.subject_type,
        numerator.subject_id,
        numeraires.definition_id,
        numeraires.measure,
        numeraires.numeraire,
        numeraires.numerator_id,
        numeraires.denominator_id,
        numeraires.factor,
        metrics.unit,
        numerator.value_low,
        numerator.value_central,
        numerator.value_high,
        denominator.value_low as denominator_low,
        denominator.value_central as denominator_central,
        denominator.value_high as denominator_high,
        numerator.evidence_grade,
        greatest(numerator.evidence_grade, denominator.evidence_grade) as quotient_grade,
        numerator.n_claims + coalesce(denominator.n_claims, 0) as n_claims,
        {{ list_union('numerator.root_source_ids', 'denominator.root_source_ids') }} as root_source_ids,
        {{ list_union('numerator.claim_ids', 'denominator.claim_ids') }} as claim_ids
    from numeraires
    inner join metrics on numeraires.definition_id = metrics.definition_id
    inner join figures as numerator
        on
            numeraires.numerator_id = numerator.definition_id
            and numeraires.subject_type = numerator.subject_type
    left join figures as denominator
        on
            numeraires.denominator_id = denominator.definition_id
            and numerator.subject_type = denominator.subject_type
            and numerator.subject_id = denominator.subject_id
),

final as (
    select
        subject_type,
        subject_id,
        definition_id,
        measure,
        numeraire,
        unit,
        case
            when denominator_id is null then value_low
            else {{ safe_ratio('value_low * factor', 'denominator_high') }}
        end as value_low,
        case
            when denominator_id is null then value_central
            else {{ safe_ratio('value_central * factor', 'denominator_central') }}
        end as value_central,
        case
            when denominator_id is null then value_high
            else {{ safe_ratio('value_high * factor', 'denominator_low') }}
        end as value_high,
        case
            when denominator_id is null then 'range of claims'
            else 'interval arithmetic: ' || numerator_id || ' / ' || denominator_id
        end as interval_method,
        evidence_grade as measure_grade,
        quotient_grade as evidence_grade,
        cast(n_claims as integer) as n_claims,
        root_source_ids,
        claim_ids
    from joined
)

select * from final
