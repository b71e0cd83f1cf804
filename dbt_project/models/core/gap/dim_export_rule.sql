select
    accelerator_id,
    status,
    valid_from,
    valid_to,
    source_url,
    note,
    snapshot_sha256,
    record_locator
from {{ ref('stg_ledger__export_rules') }}
