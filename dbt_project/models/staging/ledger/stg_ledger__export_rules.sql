with source as (
    select * from {{ source('raw', 'raw_ledger__export_rules') }}
    where _known_to is null
),

renamed as (
    select
        accelerator_id,
        status,
        {{ partial_date_start('valid_from') }} as valid_from,
        {{ partial_date_end('valid_to') }} as valid_to,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
