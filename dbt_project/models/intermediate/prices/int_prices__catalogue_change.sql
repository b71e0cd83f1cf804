-- A listed price stands from the commit that brought it to the next one of its listing. These are days of
-- the catalogue: the vendor may have changed the price earlier.
with changes as (
    select
        *,
        lead(committed_date) over listing as next_date
    from {{ ref('stg_ledger__token_price_changes') }}
    window listing as (
        partition by provider, listed_name, price_index
        order by committed_date, row_number_in_file
    )
),

standing as (
    select
        *,
        cast(replace(json_extract_string(constraint_json, '$.start_time'), 'Z', '') as time) as window_start,
        cast(replace(json_extract_string(constraint_json, '$.end_time'), 'Z', '') as time) as window_end
    from changes
    where change <> 'removed' and (next_date is null or next_date > committed_date)
),

kinds as (
    {{ price_kinds('standing', {
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
    window_start,
    window_end,
    case when window_start is not null then 'UTC' end as time_zone,
    case when window_start is not null then '1234567' end as weekdays,
    cast(null as varchar) as excluded_holidays,
    cast(committed_date as timestamp) as valid_from,
    cast(next_date as timestamp) as valid_to,
    'catalogue_date' as valid_from_basis,
    committed_date as observed_date,
    'catalogue_change' as basis,
    'C' as evidence_grade,
    'https://github.com/pydantic/genai-prices/commit/' || commit_hash as source_url,
    'day of the catalogue, not of the vendor' as note,
    'raw_ledger__token_price_changes' as raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
