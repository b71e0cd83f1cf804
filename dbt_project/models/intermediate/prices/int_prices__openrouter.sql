-- What the router charges for a model, and for a provider of it that a caller may insist on. Such a provider
-- is one of the router (openrouter/...) and not the one that sells directly. Prices count from the first time
-- they were seen.
with models as (
    select
        'openrouter' as provider,
        listed_name,
        input_usd_per_mtok,
        cache_read_usd_per_mtok,
        output_usd_per_mtok,
        observed_date,
        cast(null as varchar) as note,
        'raw_openrouter__model' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from {{ ref('stg_openrouter__model') }}
),

endpoints as (
    select
        'openrouter/' || provider as provider,
        listed_name,
        input_usd_per_mtok,
        cache_read_usd_per_mtok,
        output_usd_per_mtok,
        first_day as observed_date,
        'served in ' || quantization as note,
        'raw_openrouter__endpoint' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from {{ ref('stg_openrouter__endpoint') }}
    where end_day is null
),

listings as (
    select * from models
    union all by name
    select * from endpoints
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
    cast(observed_date as timestamp) as valid_from,
    cast(null as timestamp) as valid_to,
    'first_seen' as valid_from_basis,
    observed_date,
    'catalogue_listing' as basis,
    'C' as evidence_grade,
    'https://openrouter.ai/' || regexp_replace(listed_name, ':.*$', '') as source_url,
    note,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
