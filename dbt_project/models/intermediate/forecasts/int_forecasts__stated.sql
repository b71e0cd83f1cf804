-- Yuan become dollars at the last rate that was known on the day of the forecast, as they do in the order
-- book.
with forecasts as (
    select * from {{ ref('stg_ledger__forecasts') }}
),

rates as (
    select
        rate_date,
        basis,
        cny_per_usd
    from {{ ref('stg_ledger__fx_rates') }}
),

rated as (
    select
        forecasts.*,
        coalesce(rates.cny_per_usd, 1) as per_usd,
        case
            when rates.rate_date is not null
                then printf('CNY at %.4f of %s (%s)', rates.cny_per_usd, rates.rate_date, rates.basis)
        end as currency_conversion
    from forecasts
    left join rates on forecasts.unit = 'CNY' and forecasts.stated_date >= rates.rate_date
    qualify
        row_number() over (partition by forecasts.forecast_id order by rates.rate_date desc nulls last) = 1
)

select
    forecast_id,
    stated_date,
    forecaster,
    publisher,
    root_source_id,
    about,
    subject_type,
    subject_id,
    definition_id,
    scope,
    case when currency_conversion is null then unit else 'USD' end as unit,
    period,
    period_start,
    period_end,
    nature,
    value_low / per_usd as value_low,
    value_central / per_usd as value_central,
    value_high / per_usd as value_high,
    case
        when currency_conversion is not null
            then coalesce(value_central, (value_low + value_high) / 2, value_low, value_high)
    end as value_in_currency,
    case when currency_conversion is not null then 'CNY' end as currency,
    currency_conversion,
    interval_level,
    condition,
    outcome_scope,
    order_id,
    evidence_grade,
    source_url,
    note,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from rated
