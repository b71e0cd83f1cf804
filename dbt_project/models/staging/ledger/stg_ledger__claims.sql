-- A view, since only int_claims__ledger_claim reads it: writing that many columns costs more than computing
-- them again.
{{ config(materialized='view') }}

with source as (
    select * from {{ source('raw', 'raw_ledger__claims') }}
    where _known_to is null
),

renamed as (
    select
        subject_type,
        subject_id,
        definition_id,
        period,
        {{ partial_date_start('period') }} as period_start,
        {{ partial_date_end('period') }} as period_end,
        value_low,
        value_central,
        value_high,
        unit as unit_published,
        scope,
        claimant,
        publisher,
        evidence_grade,
        {{ partial_date_end('published_date') }} as published_date,
        source_url,
        lower(root) as root_source_id,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
