with source as (
    select * from {{ ref('stg_ledger__claims') }}
),

final as (
    select
        *,
        cast(null as varchar) as precision_as_published,
        'explicit' as root_rule,
        note as method_note,
        'CC-BY-4.0' as licence,
        'raw_ledger__claims' as raw_table,
        concat_ws('|', period, scope, root_source_id, cast(published_date as varchar)) as record_key
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
