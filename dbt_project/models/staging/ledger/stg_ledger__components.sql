with source as (
    select * from {{ source('raw', 'raw_ledger__components') }}
    where _known_to is null
),

renamed as (
    select
        accelerator_id,
        component,
        supplier,
        origin_country,
        evidence_grade,
        {{ partial_date_start('published_date') }} as published_date,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
