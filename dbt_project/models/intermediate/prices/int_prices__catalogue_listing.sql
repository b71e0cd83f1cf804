-- The prices of one version of a catalogue, which carries no day: they count from the day by which it had
-- been seen.
with listings as (
    select * from {{ ref('stg_ledger__provider_listings') }}
),

kinds as (
    {{ price_kinds('listings', {
        'input': 'input_usd_per_mtok', 'cache_read': 'cache_read_usd_per_mtok', 'output': 'output_usd_per_mtok'
    }) }}
)

select
    provider,
    listed_name,
    'USD' as currency,
    kind,
    amount_per_mtok,
    'list' as price_type,
    cast(null as time) as window_start,
    cast(null as time) as window_end,
    cast(null as varchar) as time_zone,
    cast(null as varchar) as weekdays,
    cast(null as varchar) as excluded_holidays,
    cast({{ ledger_seen_by() }} as timestamp) as valid_from,
    cast(null as timestamp) as valid_to,
    'seen_by_review' as valid_from_basis,
    {{ ledger_seen_by() }} as observed_date,
    'catalogue_listing' as basis,
    'C' as evidence_grade,
    {{ catalogue_url('catalogue') }} as source_url,
    'listed by ' || catalogue || ' ' || catalogue_version as note,
    'raw_ledger__provider_listings' as raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
