with source as (
    select * from {{ source('raw', 'raw_ledger__token_price_changes') }}
    where _known_to is null
),

renamed as (
    select
        {{ partial_date_start('committed_date') }} as committed_date,
        commit as commit_hash,
        lower(provider_id) as provider,
        model_id as listed_name,
        price_index,
        constraint_json,
        input_usd_mtok as input_usd_per_mtok,
        cache_read_usd_mtok as cache_read_usd_per_mtok,
        output_usd_mtok as output_usd_per_mtok,
        change,
        cast(regexp_extract(_locator, '[0-9]+$') as integer) as row_number_in_file,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
