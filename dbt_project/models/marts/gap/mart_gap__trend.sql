with trends as (

    select * from {{ ref('int_gap__trend_month') }}

),

lenses as (

    select * from {{ ref('dim_metric') }}

),

joined as (

    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        trends.definition_id,
        lenses.title,
        trends.bloc,
        trends.trend_window,
        trends.month,
        trends.month = date_trunc('month', {{ as_of_date() }}) as is_latest_month,
        trends.n_samples,
        trends.n_steps,
        trends.log_growth_per_year_low,
        trends.log_growth_per_year,
        trends.log_growth_per_year_high,
        exp(trends.log_growth_per_year_low) as growth_per_year_low,
        exp(trends.log_growth_per_year) as growth_per_year,
        exp(trends.log_growth_per_year_high) as growth_per_year_high,
        trends.trend_state,
        trends.log_growth_reason as growth_reason,
        trends.log_growth_interval_reason as growth_interval_reason
    from trends
    inner join lenses on trends.definition_id = lenses.definition_id

),

-- The faster the growth, the fewer the months.
doubled as (

    select
        *,
        case when log_growth_per_year_high > 0 then round(12 * ln(2) / log_growth_per_year_high, 9) end
            as doubling_months_low,
        case when log_growth_per_year > 0 then round(12 * ln(2) / log_growth_per_year, 9) end
            as doubling_months,
        case when log_growth_per_year_low > 0 then round(12 * ln(2) / log_growth_per_year_low, 9) end
            as doubling_months_high
    from joined

),

final as (

    select
        *,
        case when doubling_months is null then coalesce(growth_reason, 'not_growing') end as doubling_reason,
        case when doubling_months_low is null then coalesce(growth_interval_reason, 'not_growing') end
            as doubling_low_reason,
        case when doubling_months_high is null then coalesce(growth_interval_reason, 'not_growing') end
            as doubling_high_reason
    from doubled

)

select * from final
