-- What a vendor made, or shipped to China, in a year or half a year, by the kind of thing that was counted.
with claims as (
    select * from {{ ref('fct_claim') }}
    where
        subject_type = 'company'
        and definition_id in ('production_units', 'shipments_china_units')
        and regexp_full_match(period, '[0-9]{4}(-H[12])?')
        and unit in ('chips', 'cards', 'dies', 'packages')
        and not is_excluded
),

parts as (
    select distinct lower(name) as name
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'accelerator' and entity_id is not null
),

scoped as (
    select
        claims.*,
        parts.name is not null as is_part
    from claims
    left join parts on split_part(claims.scope, ',', 1) = parts.name
),

-- One total per work: its figure for everything, else for the most of it.
works as (
    select
        *,
        min(evidence_grade) over (
            partition by subject_id, definition_id, period, unit, is_part
        ) as best_grade
    from scoped
    qualify
        is_part
        or row_number() over (
            partition by subject_id, definition_id, period, unit, root_source_id, is_part
            order by scope = 'all' desc, value_central desc, claim_id asc
        ) = 1
),

-- The median of the works that speak of the whole output; where a part alone is said to be more than that,
-- the part, since no part is larger than its whole.
totals as (
    select
        subject_id as company_id,
        definition_id,
        period,
        unit,
        min(period_start) as period_start,
        max(period_end) as period_end,
        min(value_low) filter (where not is_part) as value_low,
        greatest(
            median(value_central) filter (where not is_part),
            coalesce(max(value_central) filter (where is_part), 0)
        ) as value_central,
        max(value_high) as value_high,
        bool_or(is_part and value_high > 0) as has_parts,
        bool_and(published_date <= period_end) as is_forecast,
        min(evidence_grade) as evidence_grade,
        cast(count(*) as integer) as n_claims,
        cast(count(distinct root_source_id) as integer) as n_roots,
        {{ sorted_list('root_source_id') }} as root_source_ids,
        {{ sorted_list('claim_id') }} as claim_ids
    from works
    where evidence_grade = best_grade
    group by subject_id, definition_id, period, unit
    having count(*) filter (where not is_part) > 0
)

select
    company_id,
    definition_id,
    period,
    period_start,
    period_end,
    unit,
    value_low,
    value_central,
    value_high,
    has_parts,
    is_forecast,
    evidence_grade,
    n_claims,
    n_roots,
    root_source_ids,
    claim_ids
from totals
