with source as (
    select * from {{ source('raw', 'raw_ledger__public_holidays') }}
    where _known_to is null
),

renamed as (
    select
        calendar,
        name,
        {{ dbt.safe_cast('first_day', 'date') }} as first_day,
        {{ dbt.safe_cast('last_day', 'date') }} as last_day,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
