with forecasts as (

    select * from {{ ref('int_gap__backtest') }}

),

lenses as (

    select * from {{ ref('dim_metric') }}

),

summed as (

    select
        definition_id,
        horizon_months,
        cast(count(*) as integer) as n_origins,
        min(origin_month) as first_origin_month,
        max(origin_month) as last_origin_month,
        round(avg(crps), 9) as backtest_crps,
        round(avg(naive_crps), 9) as naive_crps,
        round(avg(naive_spread_crps), 9) as naive_spread_crps,
        round(avg(cast(is_covered as integer)), 9) as backtest_coverage
    from forecasts
    group by definition_id, horizon_months

),

final as (

    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        summed.definition_id,
        lenses.title,
        summed.horizon_months,
        summed.n_origins,
        summed.first_origin_month,
        summed.last_origin_month,
        summed.backtest_crps,
        summed.naive_crps,
        summed.naive_spread_crps,
        summed.backtest_coverage,
        case
            when summed.n_origins >= {{ least_origins() }}
                then summed.backtest_crps < least(summed.naive_crps, summed.naive_spread_crps)
        end as beats_naive,
        case when summed.n_origins < {{ least_origins() }} then 'too_few_origins' end as beats_naive_reason
    from summed
    inner join lenses on summed.definition_id = lenses.definition_id

)

select * from final
