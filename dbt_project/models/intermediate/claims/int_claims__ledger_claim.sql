-- A view, since only int_claims__reported reads it: writing that many columns costs more than computing
-- them again.
{{ config(materialized='view') }}

with source as (
    select
        *,
        coalesce(note like '%undated, seen by%', false) as is_undated,
        coalesce(note like '%replaces it%', false) as is_replaced
    from {{ ref('stg_ledger__claims') }}
),

final as (
    select
        source.* exclude (published_date),
        -- What carries no date, but was seen by a day, was not published on that day.
        case when not source.is_undated then source.published_date end as published_date,
        case when source.is_undated then source.published_date end as record_date,
        cast(null as varchar) as precision_as_published,
        'explicit' as root_rule,
        source.note as method_note,
        'CC-BY-4.0' as licence,
        'raw_ledger__claims' as raw_table,
        concat_ws(
            '|', source.period, source.scope, source.root_source_id, cast(source.published_date as varchar)
        ) as record_key
    from source
)

select
    subject_type,
    subject_id,
    definition_id,
    value_low,
    value_central,
    value_high,
    unit_published,
    precision_as_published,
    period,
    period_start,
    period_end,
    scope,
    claimant,
    publisher,
    root_source_id,
    root_rule,
    evidence_grade,
    published_date,
    record_date,
    is_replaced,
    method_note,
    source_url,
    licence,
    raw_table,
    record_key,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
