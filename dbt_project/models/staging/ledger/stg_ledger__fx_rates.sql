with source as (
    select * from {{ source('raw', 'raw_ledger__fx_rates') }}
    where _known_to is null
),

renamed as (
    select
        currency,
        {{ partial_date_end('rate_date') }} as rate_date,
        basis,
        cny_per_usd,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
