-- What of a vendor's chips came to owners of either bloc by the end of a quarter, none of it retired.
with claims as (
    select * from {{ ref('fct_claim') }}
    where raw_table = 'raw_epoch__chip_owner_cumulative'
),

companies as (
    select
        company_id,
        min(bloc) as bloc
    from {{ ref('dim_company') }}
    group by company_id
    having count(distinct bloc) = 1
),

-- Sales to China are the vendor's legal channel; every other owner is a firm that is named, or nobody in
-- particular.
owned as (
    select
        claims.period_end,
        case when claims.definition_id like '%units' then 'units' else 'h100e' end as measure,
        case
            when claims.definition_id like 'shipments_china%' then claims.subject_id
            else split_part(claims.scope, ' ', 1)
        end as company_id,
        case
            when claims.definition_id like 'shipments_china%' then 'domestic'
            else coalesce(companies.bloc, 'unknown')
        end as owner_bloc,
        claims.value_low,
        claims.value_central,
        claims.value_high,
        claims.claim_id
    from claims
    left join companies
        on claims.subject_id = companies.company_id and claims.definition_id not like 'shipments_china%'
    where
        claims.definition_id in ('owned_units', 'owned_h100e') and split_part(claims.scope, ' ', 2) = 'all'
        or claims.definition_id in ('shipments_china_units', 'shipments_china_h100e')
        and claims.scope = 'all, legal channel, cumulative'
),

final as (
    select
        company_id,
        cast(date_trunc('quarter', period_end) as date) as quarter,
        owner_bloc,
        sum(value_low) filter (where measure = 'units') as units_low,
        sum(value_central) filter (where measure = 'units') as units_central,
        sum(value_high) filter (where measure = 'units') as units_high,
        sum(value_low) filter (where measure = 'h100e') as h100e_low,
        sum(value_central) filter (where measure = 'h100e') as h100e_central,
        sum(value_high) filter (where measure = 'h100e') as h100e_high,
        {{ sorted_list('claim_id') }} as claim_ids
    from owned
    group by company_id, period_end, owner_bloc
)

select * from final
