with weights as (
    select * from {{ ref('int_supply__accelerator_weight') }}
),

sets as (
    select * from {{ ref('supply_part_sets') }}
),

-- What the parts of an output weigh: between the weakest and the strongest, in the middle the plain mean,
-- since nobody says how many of each there are.
weighed as (
    select
        sets.company_id,
        sets.parts,
        sets.year,
        {{ sorted_list('weights.accelerator_id') }} as accelerator_ids,
        case
            when count(distinct weights.h100e_basis) > 1 then 'units_x_mixed'
            else min(weights.h100e_basis)
        end as h100e_basis,
        min(weights.h100e_per_unit_low) as h100e_per_unit_low,
        avg(weights.h100e_per_unit_central) as h100e_per_unit_central,
        max(weights.h100e_per_unit_high) as h100e_per_unit_high,
        min(weights.tpp_low) as tpp_low,
        avg(weights.tpp_central) as tpp_central,
        max(weights.tpp_high) as tpp_high,
        max(weights.evidence_grade) as evidence_grade,
        list_sort(list_distinct(flatten(list(weights.claim_ids)))) as claim_ids
    from sets
    left join weights on sets.accelerator_id = weights.accelerator_id
    group by sets.company_id, sets.parts, sets.year
)

select * from weighed
