select
    event_id,
    event_date,
    family,
    direction,
    title,
    evidence_grade,
    source_url,
    note,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from {{ ref('stg_ledger__policy_events') }}
