with quarters as (
    select * from {{ ref('int_supply__quarter') }}
),

companies as (
    select * from {{ ref('dim_company') }}
),

nvidia as (
    select
        quarter,
        tpp_low,
        tpp_central,
        tpp_high
    from quarters
    where
        company_id = 'nvidia'
        and definition_id = 'production_units'
        and tpp_central > 0
        and not is_incomplete
),

-- The weakest case over Nvidia's strongest, and the other way round; Nvidia against itself is one.
joined as (
    select
        quarters.*,
        companies.name as vendor,
        companies.bloc,
        case
            when quarters.company_id = 'nvidia' then 1
            else {{ safe_ratio('quarters.tpp_low', 'nvidia.tpp_high') }}
        end as share_low,
        {{ safe_ratio('quarters.tpp_central', 'nvidia.tpp_central') }} as share_central,
        case
            when quarters.company_id = 'nvidia' then 1
            else {{ safe_ratio('quarters.tpp_high', 'nvidia.tpp_low') }}
        end as share_high,
        case
            when quarters.definition_id <> 'production_units' or quarters.unit not in ('chips', 'packages')
                then 'not_applicable'
            when quarters.tpp_central is null then 'mix_not_disclosed'
            when quarters.is_incomplete then 'incomplete_quarter'
            when nvidia.quarter is null then 'no_nvidia_figure'
        end as share_reason
    from quarters
    inner join companies
        on
            quarters.company_id = companies.company_id
            and quarters.quarter >= coalesce(companies.valid_from, quarters.quarter)
            and quarters.quarter <= coalesce(companies.valid_to, quarters.quarter)
    left join nvidia on quarters.quarter = nvidia.quarter
),

final as (
    select
        {{ build_id() }} as build_id,
        quarter,
        cast({{ dbt.dateadd('month', 3, 'quarter') }} as date) - 1 as quarter_end,
        vendor,
        company_id,
        bloc,
        definition_id,
        unit,
        units_low,
        units_central,
        units_high,
        case when units_central is null then 'not_disclosed' end as units_reason,
        h100e_low,
        h100e_central,
        h100e_high,
        case
            when h100e_central is not null then null
            when unit = 'dies' then 'not_applicable'
            else 'mix_not_disclosed'
        end as h100e_reason,
        case when h100e_central is not null then 'h100e_8bit' end as h100e_definition_id,
        h100e_basis,
        case when share_reason is null then share_low end as tpp_share_of_nvidia_low,
        case when share_reason is null then share_central end as tpp_share_of_nvidia,
        case when share_reason is null then share_high end as tpp_share_of_nvidia_high,
        share_reason as tpp_share_of_nvidia_reason,
        allocation_basis,
        case
            when allocation_basis like 'even%' then 'even_share_times_assumed_range'
            else 'sum_of_interval_ends'
        end as interval_method,
        coalesce(period, concat(extract(year from quarter), '-Q', extract(quarter from quarter))) as period,
        accelerator_ids,
        is_incomplete,
        is_forecast,
        evidence_grade,
        h100e_evidence_grade,
        cast(len(claim_ids) as integer) as n_claims,
        cast(n_roots as integer) as n_roots,
        claim_ids,
        weight_claim_ids
    from joined
)

select * from final
