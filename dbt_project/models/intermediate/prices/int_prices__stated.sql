-- Prices with the hours and days on which they hold, as the vendor states them.
with prices as (
    select * from {{ ref('stg_ledger__token_prices') }}
),

kinds as (
    {{ price_kinds('prices', {
        'input': 'input_per_mtok', 'cache_read': 'cache_read_per_mtok', 'output': 'output_per_mtok'
    }) }}
)

select
    provider,
    listed_name,
    currency,
    kind,
    amount_per_mtok,
    price_type,
    window_start,
    window_end,
    time_zone,
    weekdays,
    excluded_holidays,
    valid_from,
    valid_to,
    date_basis as valid_from_basis,
    published_date as observed_date,
    'vendor_stated' as basis,
    evidence_grade,
    source_url,
    note,
    'raw_ledger__token_prices' as raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
