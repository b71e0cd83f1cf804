-- What may answer a forecast of a value: claims, shares that are computed from claims, and the gap itself, of
-- the same subject and period, known after the period was over. `fit` says whether it does, or why not.
with forecasts as (
    select
        *,
        {{ names_behind('root_source_id', 'forecaster', 'source_url') }} as own_words
    from {{ ref('fct_forecast') }}
    where
        nature <> 'date'
        and definition_id is not null
        and stated_date <= {{ as_of_date() }}
        and period_end < {{ as_of_date() }}
),

figures as (
    select
        subject_type,
        subject_id,
        definition_id,
        scope,
        unit,
        period_start,
        period_end,
        value_low,
        value_central,
        value_high,
        evidence_grade,
        root_source_id,
        claimant,
        source_url,
        known_from,
        [claim_id] as claim_ids
    from {{ ref('fct_claim') }}
    where not is_excluded and period_end is not null
),

claim_dates as (
    select
        claim_id,
        known_from,
        root_source_id,
        source_url
    from {{ ref('fct_claim') }}
),

-- A share is known when the last of its parts is.
shares as (
    select
        case when market.is_aggregate then 'market' else 'company' end as subject_type,
        coalesce(market.company_id, market.vendor) as subject_id,
        market.definition_id,
        market.scope,
        'fraction' as unit,
        {{ partial_date_start('market.period') }} as period_start,
        {{ partial_date_end('market.period') }} as period_end,
        market.share_frac as value_low,
        market.share_frac as value_central,
        market.share_frac as value_high,
        market.evidence_grade,
        min(claim_dates.root_source_id) as root_source_id,
        market.claimant,
        min(claim_dates.source_url) as source_url,
        max(claim_dates.known_from) as known_from,
        market.claim_ids
    from {{ ref('mart_supply__china_market') }} as market
    inner join claim_dates on list_contains(market.claim_ids, claim_dates.claim_id)
    where
        market.definition_id in ('market_share_china_units', 'market_share_china_usd')
        and market.is_computed
        and market.is_whole_period
        and market.share_frac is not null
    group by all
),

gaps as (
    select
        'lens' as subject_type,
        definition_id as subject_id,
        definition_id,
        'gap ratio of the available frontiers' as scope,
        'ratio' as unit,
        cast(null as date) as period_start,
        last_day(month) as period_end,
        gap_ratio_low as value_low,
        gap_ratio as value_central,
        gap_ratio_high as value_high,
        greatest(domestic_evidence_grade, western_evidence_grade) as evidence_grade,
        'computegap' as root_source_id,
        'computegap' as claimant,
        cast(null as varchar) as source_url,
        cast(last_day(month) + 1 as date) as known_from,
        list_concat(domestic_claim_ids, western_claim_ids) as claim_ids
    from {{ ref('int_gap__ratio_month') }}
    where gap_ratio is not null
),

candidates as (
    select * from figures
    union all by name
    select * from shares
    union all by name
    select * from gaps
),

joined as (
    select
        forecasts.forecast_id,
        candidates.root_source_id,
        candidates.known_from,
        candidates.value_low,
        candidates.value_central,
        candidates.value_high,
        candidates.evidence_grade,
        candidates.claim_ids,
        case
            when candidates.definition_id <> forecasts.definition_id then 'only_other_definition'
            when candidates.unit <> forecasts.unit then 'only_other_unit'
            when candidates.scope <> forecasts.outcome_scope then 'only_other_scope'
            when
                list_has_any(
                    forecasts.own_words,
                    {{ names_behind(
                        'candidates.root_source_id', 'candidates.claimant', 'candidates.source_url'
                    ) }}
                )
                then 'only_own_root'
            else 'answers'
        end as fit
    from forecasts
    inner join candidates
        on
            forecasts.subject_type = candidates.subject_type
            and forecasts.subject_id = candidates.subject_id
            and forecasts.period_end = candidates.period_end
            -- A gap is one of a month, whatever the length of the period that ends with it.
            and (forecasts.subject_type = 'lens' or forecasts.period_start = candidates.period_start)
            and forecasts.period_end < candidates.known_from
            and candidates.known_from <= {{ as_of_date() }}
            and (
                forecasts.definition_id = candidates.definition_id
                or (
                    forecasts.definition_id in ('production_units', 'shipments_china_units')
                    and candidates.definition_id in ('production_units', 'shipments_china_units')
                )
            )
            and (forecasts.claim_id is null or not list_contains(candidates.claim_ids, forecasts.claim_id))
)

select
    forecast_id,
    fit,
    root_source_id,
    known_from,
    value_low,
    value_central,
    value_high,
    evidence_grade,
    claim_ids
from joined
