with sales as (
    select * from {{ ref('int_supply__china_sale') }}
),

shares as (
    select * from {{ ref('int_supply__china_share') }}
),

companies as (
    select
        company_id,
        min(name) as name,
        min(bloc) as bloc
    from {{ ref('dim_company') }}
    group by company_id
),

named as (
    select
        sales.*,
        coalesce(companies.name, sales.subject_id) as vendor,
        companies.company_id,
        case when sales.subject_id = 'all-chinese-vendors' then 'domestic' else companies.bloc end as bloc,
        sales.subject_type = 'market' as is_aggregate
    from sales
    left join companies on sales.subject_type = 'company' and sales.subject_id = companies.company_id
),

-- A claimant's whole market: its domestic vendors together and the Western ones that it names. One who
-- gives no such total gives no share either.
totals as (
    select
        claimant,
        period,
        unit,
        sum(value_central) as total_units,
        {{ sorted_list('claim_ids[1]') }} as total_claim_ids
    from named
    where scope = 'all' and (is_aggregate and bloc = 'domestic' or not is_aggregate and bloc = 'western')
    group by claimant, period, unit
    having bool_or(is_aggregate) and bool_or(not is_aggregate)
),

of_sales as (
    select
        named.year,
        named.vendor,
        named.company_id,
        named.bloc,
        named.is_aggregate,
        named.claimant,
        'market_share_china_units' as definition_id,
        named.period,
        named.scope,
        named.unit,
        named.value_low as units_low,
        named.value_central as units,
        named.value_high as units_high,
        named.value_central as numerator_value,
        totals.total_units as denominator_value,
        {{ safe_ratio('named.value_central', 'totals.total_units') }} as share_frac,
        case when totals.total_units is not null then 'accelerators in China of all vendors counted' end
            as denominator,
        true as is_computed,
        named.is_whole_period,
        named.evidence_grade,
        {{ list_union('named.claim_ids', "totals.total_claim_ids") }} as claim_ids
    from named
    left join totals
        on
            named.claimant = totals.claimant
            and named.period = totals.period
            and named.unit = totals.unit
            and named.scope = 'all'
            -- A group of another bloc, or of none that is known, is no part of the total.
            and named.bloc in ('domestic', 'western')
),

of_shares as (
    select
        shares.year,
        coalesce(
            companies.name,
            case when shares.definition_id = 'cluster_share_h100e' then 'all vendors' end,
            'all tracked vendors'
        ) as vendor,
        shares.company_id,
        companies.bloc,
        shares.company_id is null as is_aggregate,
        shares.claimant,
        shares.definition_id,
        shares.period,
        shares.scope,
        coalesce(shares.measure_unit, 'fraction') as unit,
        case when shares.measure_unit = 'chips' then shares.numerator_low end as units_low,
        case when shares.measure_unit = 'chips' then shares.numerator_value end as units,
        case when shares.measure_unit = 'chips' then shares.numerator_high end as units_high,
        shares.numerator_value,
        shares.denominator_value,
        shares.share_central as share_frac,
        case shares.definition_id
            when 'h100e_share_of_nvidia' then 'cumulative H100e made by Nvidia anywhere'
            when 'china_owned_share_units' then 'cumulative accelerators made by the vendor'
            when 'china_owned_share_h100e'
                then
                    case
                        when shares.company_id is null then 'cumulative H100e made by all tracked vendors'
                        else 'cumulative H100e made by the vendor'
                    end
            when 'cluster_share_h100e' then 'H100e of the confirmed existing clusters of a known country'
            when 'revenue_china_share' then 'revenue of the vendor from all countries'
            when 'market_share_china_usd' then 'value of the market in China'
            when 'market_share_china_units' then 'accelerators in China of all vendors counted'
        end as denominator,
        shares.is_computed,
        true as is_whole_period,
        shares.evidence_grade,
        shares.claim_ids
    from shares
    left join companies on shares.company_id = companies.company_id
),

stacked as (
    select * from of_sales
    union all by name
    select * from of_shares
),

final as (
    select
        {{ build_id() }} as build_id,
        year,
        vendor,
        company_id,
        bloc,
        is_aggregate,
        claimant,
        definition_id,
        period,
        scope,
        unit,
        units_low,
        units,
        units_high,
        case when units is null then 'not_applicable' end as units_reason,
        share_frac,
        case when share_frac is null then 'no_total_by_claimant' end as share_frac_reason,
        numerator_value,
        case when numerator_value is null then 'published_as_share' end as numerator_reason,
        denominator_value,
        case
            when denominator_value is not null then null
            when is_computed then 'no_total_by_claimant'
            else 'published_as_share'
        end as denominator_reason,
        denominator,
        is_computed,
        is_whole_period,
        evidence_grade,
        cast(coalesce(len(claim_ids), 0) as integer) as n_claims,
        claim_ids
    from stacked
)

select * from final
