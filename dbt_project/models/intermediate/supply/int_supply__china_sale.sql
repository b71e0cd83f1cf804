-- What each claimant says a vendor shipped to China in a year or half a year; nothing is taken together.
with claims as (
    select
        *,
        cast(extract(year from period_start) as integer) as year
    from {{ ref('fct_claim') }}
    where
        definition_id = 'shipments_china_units'
        and unit in ('cards', 'chips', 'packages')
        and not is_excluded
    -- The last word of a work on the same thing.
    qualify
        row_number() over (
            partition by subject_type, subject_id, claimant, root_source_id, period, unit, scope, raw_table
            order by known_from desc, claim_id asc
        ) = 1
),

stated as (
    select
        year,
        subject_type,
        subject_id,
        claimant,
        root_source_id,
        period,
        unit,
        scope,
        value_low,
        value_central,
        value_high,
        evidence_grade,
        1 as n_roots,
        true as is_whole_period,
        known_from,
        [claim_id] as claim_ids
    from claims
    where regexp_full_match(period, '[0-9]{4}(-H[12])?') and scope not like '%cumulative%'
),

-- The quarters of a year of one claimant, added up; the ends of the intervals as well.
summed as (
    select
        year,
        subject_type,
        subject_id,
        claimant,
        root_source_id,
        cast(year as varchar) as period,
        unit,
        scope,
        sum(value_low) as value_low,
        sum(value_central) as value_central,
        sum(value_high) as value_high,
        max(evidence_grade) as evidence_grade,
        1 as n_roots,
        count(*) = 4 as is_whole_period,
        max(known_from) as known_from,
        {{ sorted_list('claim_id') }} as claim_ids
    from claims
    where raw_table = 'raw_epoch__chip_owner_quarter' and scope = 'all, legal channel'
    group by year, subject_type, subject_id, claimant, root_source_id, unit, scope
),

sales as (
    select * from stated
    union all by name
    select * from summed
),

-- Of several works in which a claimant says the same, the last one; before it, one that covers the period.
final as (
    select *
    from sales
    qualify
        row_number() over (
            partition by year, subject_type, subject_id, claimant, period, unit, scope
            order by is_whole_period desc, known_from desc, claim_ids asc
        ) = 1
)

select
    year,
    subject_type,
    subject_id,
    claimant,
    period,
    unit,
    scope,
    value_low,
    value_central,
    value_high,
    evidence_grade,
    n_roots,
    is_whole_period,
    claim_ids
from final
