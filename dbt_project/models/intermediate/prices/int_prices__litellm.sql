-- The list carries no day: its prices count from the day on which it was retrieved.
with listings as (
    select * from {{ ref('stg_litellm__model_price') }}
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
    {{ catalogue_url("'litellm'") }} as source_url,
    case when off_peak_pricing is not null then 'peak price; off-peak prices are beside it' end as note,
    'raw_litellm__model_price' as raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
