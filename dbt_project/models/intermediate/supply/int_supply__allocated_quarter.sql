-- A figure of a longer period, spread evenly over its quarters; the interval of a quarter says how far it
-- may be from its even share, and is the wider the less is known.
with totals as (
    select
        company_id,
        definition_id,
        unit,
        period,
        period_start,
        period_end,
        value_low,
        value_central,
        value_high,
        is_forecast,
        evidence_grade,
        n_roots,
        claim_ids,
        'even_over_period' as allocation_basis
    from {{ ref('int_supply__period_total') }}
),

steps as (
    select
        company_id,
        definition_id,
        unit,
        concat(step_start, '/', period_end) as period,
        step_start as period_start,
        period_end,
        step_low as value_low,
        step_central as value_central,
        step_high as value_high,
        false as is_forecast,
        evidence_grade,
        1 as n_roots,
        claim_ids,
        'even_over_difference' as allocation_basis
    from {{ ref('int_supply__cumulative_step') }}
    where step_start is not null
),

periods as (
    select
        *,
        date_diff('quarter', period_start, period_end) + 1 as n_quarters
    from (
        select * from totals
        union all by name
        select * from steps
    ) as known
    where
        period_start = date_trunc('quarter', period_start)
        and period_end + 1 = date_trunc('quarter', period_end + 1)
),

shares as (
    select
        low,
        high
    from {{ ref('supply_assumptions') }}
    where parameter = 'even_share'
),

-- Only quarters that are over.
quarters as (
    select
        spine.month as quarter,
        cast({{ dbt.dateadd('month', 3, 'spine.month') }} as date) - 1 as quarter_end
    from ({{ month_spine('(select min(period_start) from periods)', as_of_date()) }}) as spine
    where
        spine.month = date_trunc('quarter', spine.month)
        and cast({{ dbt.dateadd('month', 3, 'spine.month') }} as date) <= {{ as_of_date() }}
),

spread as (
    select
        quarters.quarter,
        periods.* exclude (value_low, value_central, value_high),
        periods.value_central / periods.n_quarters as value_central,
        case
            when periods.n_quarters = 1 then periods.value_low
            else periods.value_low * shares.low / periods.n_quarters
        end as value_low,
        case
            when periods.n_quarters = 1 then periods.value_high
            else least(periods.value_high, periods.value_high * shares.high / periods.n_quarters)
        end as value_high
    from periods
    cross join shares
    inner join quarters
        on periods.period_start <= quarters.quarter and periods.period_end >= quarters.quarter_end
    -- The shortest period that holds the quarter knows most about it.
    qualify row_number() over (
        partition by quarters.quarter, periods.company_id, periods.definition_id, periods.unit
        order by periods.n_quarters, periods.period
    ) = 1
),

weights as (
    select * from {{ ref('int_supply__part_weight') }}
    where parts = '*'
),

final as (
    select
        spread.*,
        spread.definition_id = 'production_units' and spread.unit in ('chips', 'packages') as is_weighed,
        weights.accelerator_ids,
        weights.h100e_basis,
        weights.h100e_per_unit_low,
        weights.h100e_per_unit_central,
        weights.h100e_per_unit_high,
        weights.tpp_low,
        weights.tpp_central,
        weights.tpp_high,
        weights.evidence_grade as weight_evidence_grade,
        weights.claim_ids as weight_claim_ids
    from spread
    left join weights
        on
            spread.company_id = weights.company_id
            and extract(year from spread.quarter) = weights.year
            and spread.definition_id = 'production_units'
            and spread.unit in ('chips', 'packages')
)

select
    company_id,
    definition_id,
    unit,
    quarter,
    period,
    period_start,
    period_end,
    value_low,
    value_central,
    value_high,
    is_forecast,
    evidence_grade,
    n_roots,
    claim_ids,
    allocation_basis,
    is_weighed,
    accelerator_ids,
    h100e_basis,
    h100e_per_unit_low,
    h100e_per_unit_central,
    h100e_per_unit_high,
    tpp_low,
    tpp_central,
    tpp_high,
    weight_evidence_grade,
    weight_claim_ids
from final
