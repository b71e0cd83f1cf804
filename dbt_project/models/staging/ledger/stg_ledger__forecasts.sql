with source as (
    select * from {{ source('raw', 'raw_ledger__forecasts') }}
    where _known_to is null
),

renamed as (
    select
        forecast_id,
        {{ partial_date_end('stated_date') }} as stated_date,
        forecaster,
        publisher,
        lower(root) as root_source_id,
        about,
        subject_type,
        subject_id,
        definition_id,
        scope,
        unit,
        period,
        {{ partial_date_start('period') }} as period_start,
        {{ partial_date_end('period') }} as period_end,
        nature,
        value_low,
        value_central,
        value_high,
        interval_level,
        condition,
        coalesce(outcome_scope, scope) as outcome_scope,
        order_id,
        evidence_grade,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
