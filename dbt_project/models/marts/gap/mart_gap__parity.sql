{% set quantiles = ['p10', 'p50', 'p90'] %}

with ratios as (

    select * from {{ ref('int_gap__ratio_month') }}

),

latest as (

    select * from ratios
    where month = date_trunc('month', {{ as_of_date() }})

),

lenses as (

    select * from {{ ref('dim_metric') }}

),

parity as (

    select * from {{ ref('int_gap__parity') }}

),

scored as (

    select
        definition_id,
        cast(count(distinct origin_month) as integer) as n_origins,
        cast(count(*) as integer) as n_forecasts,
        round(avg(crps), 9) as backtest_crps,
        round(avg(naive_crps), 9) as naive_crps,
        round(avg(naive_spread_crps), 9) as naive_spread_crps,
        round(avg(cast(is_covered as integer)), 9) as backtest_coverage
    from {{ ref('int_gap__backtest') }}
    group by definition_id

),

-- What stood on either frontier in the window of the fit.
claims as (

    select
        ratios.definition_id,
        list_sort(
            list_distinct(
                flatten(list(list_concat(ratios.domestic_claim_ids, ratios.western_claim_ids)))
            )
        ) as claim_ids
    from ratios
    where
        ratios.gap_ratio is not null
        and {{ dbt.datediff('ratios.month', as_of_date(), 'month') }} <= 60
    group by ratios.definition_id

),

joined as (

    select
        latest.definition_id,
        lenses.title,
        latest.month,
        latest.gap_ratio,
        latest.gap_ratio_reason,
        parity.n_draws,
        parity.p_already,
        parity.p_never_by_2040,
        coalesce(parity.p_never_reason, latest.gap_ratio_reason) as p_never_reason,
        {%- for quantile in quantiles %}
        parity.parity_{{ quantile }}_date,
        coalesce(parity.parity_{{ quantile }}_reason, latest.gap_ratio_reason)
            as parity_{{ quantile }}_reason,
        {%- endfor %}
        scored.backtest_crps,
        scored.naive_crps,
        scored.naive_spread_crps,
        scored.backtest_coverage,
        claims.claim_ids,
        coalesce(parity.n_samples, 0) as n_samples,
        coalesce(parity.n_domestic_steps, 0) as n_domestic_steps,
        coalesce(parity.n_western_steps, 0) as n_western_steps,
        coalesce(scored.n_origins, 0) as n_origins,
        coalesce(scored.n_forecasts, 0) as n_forecasts
    from latest
    inner join lenses on latest.definition_id = lenses.definition_id
    left join parity on latest.definition_id = parity.definition_id
    left join scored on latest.definition_id = scored.definition_id
    left join claims on latest.definition_id = claims.definition_id

),

judged as (

    select
        *,
        case
            when p_already = 1 then 'already_reached'
            when p_never_by_2040 is not null then 'dated'
            else 'undetermined'
        end as parity_state,
        case when n_origins = 0 then 'no_origin' end as backtest_reason,
        case
            when n_origins >= {{ least_origins() }}
                then backtest_crps < least(naive_crps, naive_spread_crps)
        end as beats_naive,
        case
            when n_origins = 0 then 'no_origin'
            when n_origins < {{ least_origins() }} then 'too_few_origins'
        end as beats_naive_reason,
        'n = ' || n_samples || ' samples, ' || n_domestic_steps || ' domestic and '
        || n_western_steps || ' Western steps' as evidence_text,
        'CRPS ' || printf('%.3f', backtest_crps) || ' against ' || printf('%.3f', naive_crps) || ', or '
        || printf('%.3f', naive_spread_crps) || ' with the spread of past changes; ' || n_origins
        || ' origins; 90 % intervals held ' || printf('%.0f', 100 * backtest_coverage) || ' %'
            as score_text
    from joined

),

final as (

    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        definition_id,
        title,
        month,
        gap_ratio,
        gap_ratio_reason,
        parity_state,
        {%- for quantile in quantiles %}
        parity_{{ quantile }}_date,
        {%- endfor %}
        p_never_by_2040,
        p_already,
        n_draws,
        n_samples,
        n_domestic_steps,
        n_western_steps,
        backtest_crps,
        naive_crps,
        naive_spread_crps,
        backtest_coverage,
        n_origins,
        n_forecasts,
        beats_naive,
        case
            when parity_state = 'already_reached'
                then 'The domestic frontier is at or above the Western one: there is no date to forecast.'
            when parity_state = 'undetermined'
                then 'Undetermined: too little has moved for a date of parity (' || evidence_text || ').'
            when beats_naive_reason = 'no_origin'
                then
                    'Untested: no earlier month allows a forecast whose time has passed (' || evidence_text
                    || '). The dates extrapolate the trends and are no forecast.'
            when beats_naive_reason = 'too_few_origins'
                then
                    'Untested: too few origins for a verdict (' || score_text
                    || '). The dates extrapolate the trends and are no forecast.'
            when beats_naive
                then 'The trends beat "the ratio stays as it is" so far (' || score_text || ').'
            else
                'The trends do not beat "the ratio stays as it is" (' || score_text
                || '). The dates extrapolate the trends and are no better than assuming that nothing changes.'
        end as verdict_text,
        claim_ids,
        {%- for quantile in quantiles %}
        parity_{{ quantile }}_reason,
        {%- endfor %}
        p_never_reason,
        case when p_already is null then gap_ratio_reason end as p_already_reason,
        backtest_reason,
        beats_naive_reason
    from judged

)

select * from final
