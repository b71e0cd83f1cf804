with source as (
    select * from {{ source('raw', 'raw_ledger__access_events') }}
    where _known_to is null
),

renamed as (
    select
        model as model_as_published,
        vendor as vendor_as_published,
        status as access,
        {{ partial_date_start('date') }} as event_date,
        source_url,
        evidence,
        coalesce(notes like '%inference%', false) as is_inferred,
        notes as note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
