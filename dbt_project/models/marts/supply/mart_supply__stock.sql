with stock as (
    select
        *,
        'production_units' as definition_id
    from {{ ref('int_supply__stock_quarter') }}
),

-- Totals that a source gives since the beginning, without the years in which they were made.
totals as (
    select
        company_id,
        definition_id,
        unit,
        cast(date_trunc('quarter', period_end) as date) as quarter,
        cumulative_low as made_h100e_low,
        cumulative_central as made_h100e_central,
        cumulative_high as made_h100e_high,
        false as is_incomplete,
        false as is_forecast,
        false as is_allocated,
        evidence_grade,
        evidence_grade as h100e_evidence_grade,
        1 as n_roots,
        claim_ids
    from {{ ref('int_supply__cumulative_step') }}
    where period_end + 1 = date_trunc('quarter', period_end + 1)
),

stacked as (
    select * from stock
    union all by name
    select * from totals
),

owned as (
    select * from {{ ref('int_supply__owned_quarter') }}
),

owners as (
    select
        company_id,
        quarter,
        {%- for bloc in ['domestic', 'western', 'unknown'] %}
        {%- for case in ['low', 'central', 'high'] %}
        max(h100e_{{ case }}) filter (where owner_bloc = '{{ bloc }}') as owned_{{ bloc }}_h100e_{{ case }},
        {%- endfor %}
        max(units_central) filter (where owner_bloc = '{{ bloc }}') as owned_{{ bloc }}_units_central,
        {%- endfor %}
        list_sort(list_distinct(flatten(list(claim_ids)))) as owner_claim_ids
    from owned
    group by company_id, quarter
),

companies as (
    select * from {{ ref('dim_company') }}
),

final as (
    select
        {{ build_id() }} as build_id,
        stacked.quarter,
        cast({{ dbt.dateadd('month', 3, 'stacked.quarter') }} as date) - 1 as quarter_end,
        companies.name as vendor,
        stacked.company_id,
        companies.bloc,
        stacked.definition_id,
        stacked.unit,
        stacked.series_start,
        case when stacked.series_start is null then 'vintages_not_disclosed' end as series_start_reason,
        stacked.made_units_low,
        stacked.made_units_central,
        stacked.made_units_high,
        stacked.made_h100e_low,
        stacked.made_h100e_central,
        stacked.made_h100e_high,
        stacked.stock_units_low as units_low,
        stacked.stock_units_central as units_central,
        stacked.stock_units_high as units_high,
        case when stacked.stock_units_central is null then 'not_disclosed' end as units_reason,
        stacked.stock_h100e_low as h100e_low,
        stacked.stock_h100e_central as h100e_central,
        stacked.stock_h100e_high as h100e_high,
        case
            when stacked.made_h100e_central is null then 'mix_not_disclosed'
            when stacked.stock_h100e_central is null then 'vintages_not_disclosed'
        end as h100e_reason,
        'h100e_8bit' as h100e_definition_id,
        'constant_annual_loss' as survival_curve,
        owners.owned_domestic_h100e_low,
        owners.owned_domestic_h100e_central,
        owners.owned_domestic_h100e_high,
        owners.owned_western_h100e_low,
        owners.owned_western_h100e_central,
        owners.owned_western_h100e_high,
        owners.owned_unknown_h100e_low,
        owners.owned_unknown_h100e_central,
        owners.owned_unknown_h100e_high,
        owners.owned_domestic_units_central,
        owners.owned_western_units_central,
        owners.owned_unknown_units_central,
        case when owners.company_id is null then 'not_disclosed' end as owned_reason,
        {%- for bloc in ['domestic', 'western', 'unknown'] %}
        case
            when owners.company_id is null then 'not_disclosed'
            when owners.owned_{{ bloc }}_h100e_central is null then 'no_owner_of_bloc'
        end as owned_{{ bloc }}_reason,
        {%- endfor %}
        stacked.is_allocated,
        stacked.is_incomplete,
        stacked.is_forecast,
        stacked.evidence_grade,
        stacked.h100e_evidence_grade,
        cast(len(stacked.claim_ids) as integer) as n_claims,
        cast(stacked.n_roots as integer) as n_roots,
        stacked.claim_ids,
        owners.owner_claim_ids
    from stacked
    inner join companies
        on
            stacked.company_id = companies.company_id
            and stacked.quarter >= coalesce(companies.valid_from, stacked.quarter)
            and stacked.quarter <= coalesce(companies.valid_to, stacked.quarter)
    left join owners
        on
            stacked.company_id = owners.company_id
            and stacked.quarter = owners.quarter
            and stacked.definition_id = 'production_units'
)

select * from final
