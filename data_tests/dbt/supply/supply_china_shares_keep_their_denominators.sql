{{ config(meta={'dagster': {'ref': {'name': 'mart_supply__china_market'}}}) }}

-- Computed shares are their numerator over their denominator; those of one claimant's market have one
-- denominator, and the domestic vendors together and each Western one make up the whole of it. Nobody's
-- claims are averaged: a row has the figure of one claimant.
with market as (
    select
        claimant,
        period,
        unit,
        sum(share_frac) filter (where is_aggregate or bloc = 'western') as whole,
        count(distinct denominator_value) as n_denominators
    from {{ ref('mart_supply__china_market') }}
    where definition_id = 'market_share_china_units' and share_frac is not null
    group by claimant, period, unit
)

select
    claimant,
    period,
    whole as value,
    n_denominators as other
from market
where abs(whole - 1) > 1e-9 or n_denominators <> 1
union all
select
    claimant,
    period,
    share_frac as value,
    numerator_value / denominator_value as other
from {{ ref('mart_supply__china_market') }}
where is_computed and abs(share_frac - numerator_value / denominator_value) > 1e-9
