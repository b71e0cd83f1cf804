-- One row per quarter, vendor, metric and kind of thing, whatever the source: published quarters first.
with chips as (
    select * from {{ ref('int_supply__chip_quarter') }}
),

allocated as (
    select * from {{ ref('int_supply__allocated_quarter') }}
),

-- The ends of the intervals of a vendor's chips add up to more than the interval of their sum: the cautious
-- side.
of_chips as (
    select
        company_id,
        'production_units' as definition_id,
        'chips' as unit,
        quarter,
        {{ steady_sum('units_low') }} as units_low,
        {{ steady_sum('units_central') }} as units_central,
        {{ steady_sum('units_high') }} as units_high,
        {{ steady_sum('h100e_low') }} as h100e_low,
        {{ steady_sum('h100e_central') }} as h100e_central,
        {{ steady_sum('h100e_high') }} as h100e_high,
        {{ steady_sum('units_low * tpp_low') }} as tpp_low,
        {{ steady_sum('units_central * tpp_central') }} as tpp_central,
        {{ steady_sum('units_high * tpp_high') }} as tpp_high,
        'published' as h100e_basis,
        'C' as evidence_grade,
        'C' as h100e_evidence_grade,
        1 as n_roots,
        bool_or(is_incomplete) as is_incomplete,
        false as is_forecast,
        min(allocation_basis) as allocation_basis,
        list_sort(list_distinct(flatten(list(claim_ids)))) as claim_ids,
        list_sort(list_distinct(flatten(list(weight_claim_ids)))) as weight_claim_ids
    from chips
    group by company_id, quarter
),

china_claims as (
    select
        subject_id as company_id,
        period_start as quarter,
        definition_id = 'shipments_china_units' as is_units,
        value_low,
        value_central,
        value_high,
        evidence_grade,
        method_note like 'Covers the period only in part.%' as is_incomplete,
        claim_id
    from {{ ref('fct_claim') }}
    where
        raw_table = 'raw_epoch__chip_owner_quarter'
        and definition_id in ('shipments_china_units', 'shipments_china_h100e')
        and scope = 'all, legal channel'
),

of_china as (
    select
        company_id,
        'shipments_china_units' as definition_id,
        'chips' as unit,
        quarter,
        {{ steady_sum('case when is_units then value_low end') }} as units_low,
        {{ steady_sum('case when is_units then value_central end') }} as units_central,
        {{ steady_sum('case when is_units then value_high end') }} as units_high,
        {{ steady_sum('case when not is_units then value_low end') }} as h100e_low,
        {{ steady_sum('case when not is_units then value_central end') }} as h100e_central,
        {{ steady_sum('case when not is_units then value_high end') }} as h100e_high,
        'published' as h100e_basis,
        max(evidence_grade) as evidence_grade,
        max(evidence_grade) as h100e_evidence_grade,
        1 as n_roots,
        bool_or(is_incomplete) as is_incomplete,
        false as is_forecast,
        'calendar_quarter' as allocation_basis,
        {{ sorted_list('claim_id') }} as claim_ids
    from china_claims
    group by company_id, quarter
),

of_periods as (
    select
        company_id,
        definition_id,
        unit,
        quarter,
        case when unit <> 'H100e' then value_low end as units_low,
        case when unit <> 'H100e' then value_central end as units_central,
        case when unit <> 'H100e' then value_high end as units_high,
        case when unit = 'H100e' then value_low else value_low * h100e_per_unit_low end as h100e_low,
        case when unit = 'H100e' then value_central else value_central * h100e_per_unit_central end
            as h100e_central,
        case when unit = 'H100e' then value_high else value_high * h100e_per_unit_high end as h100e_high,
        value_low * tpp_low as tpp_low,
        value_central * tpp_central as tpp_central,
        value_high * tpp_high as tpp_high,
        case when unit = 'H100e' then 'published' else h100e_basis end as h100e_basis,
        evidence_grade,
        case
            when unit = 'H100e' then evidence_grade
            when h100e_basis is not null then greatest(evidence_grade, weight_evidence_grade)
        end as h100e_evidence_grade,
        n_roots,
        false as is_incomplete,
        is_forecast,
        allocation_basis,
        claim_ids,
        weight_claim_ids,
        period,
        accelerator_ids
    from allocated
),

stacked as (
    select * from of_chips
    union all by name
    select * from of_china
    union all by name
    select * from of_periods
),

final as (
    select * from stacked
    qualify row_number() over (
        partition by company_id, definition_id, unit, quarter order by period is not null, allocation_basis
    ) = 1
)

select
    company_id,
    definition_id,
    unit,
    quarter,
    period,
    units_low,
    units_central,
    units_high,
    h100e_low,
    h100e_central,
    h100e_high,
    tpp_low,
    tpp_central,
    tpp_high,
    h100e_basis,
    accelerator_ids,
    evidence_grade,
    h100e_evidence_grade,
    n_roots,
    is_incomplete,
    is_forecast,
    allocation_basis,
    claim_ids,
    weight_claim_ids
from final
