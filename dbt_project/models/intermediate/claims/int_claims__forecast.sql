-- Forecasts of the ledger as claims in their published unit. They are excluded by themselves: a forecast is
-- no figure of what was, is held against none and moves nothing; it is scored on the board of forecasts.
-- Not here: days of events, which are no quantities; ratios of two sides, which are no claims; and what the
-- order ledger has as a claim already.
with source as (
    select * from {{ ref('int_forecasts__stated') }}
    where nature <> 'date' and definition_id is not null and order_id is null and subject_type <> 'lens'
),

renamed as (
    select
        subject_type,
        subject_id,
        definition_id,
        coalesce(value_low, value_central, value_high) as value_low,
        coalesce(value_central, (value_low + value_high) / 2, value_low, value_high) as value_central,
        coalesce(value_high, value_central, value_low) as value_high,
        unit as unit_published,
        value_in_currency,
        currency,
        currency_conversion,
        cast(null as varchar) as precision_as_published,
        period,
        period_start,
        period_end,
        concat('forecast, ', replace(nature, '_', ' '), ': ', scope) as scope,
        forecaster as claimant,
        publisher,
        root_source_id,
        'explicit' as root_rule,
        evidence_grade,
        stated_date as published_date,
        cast(null as date) as record_date,
        false as is_replaced,
        note as method_note,
        'forecast: scored on the board of forecasts, takes part in nothing else' as own_exclusion_reason,
        source_url,
        'CC-BY-4.0' as licence,
        'raw_ledger__forecasts' as raw_table,
        forecast_id as record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from source
)

select * from renamed
