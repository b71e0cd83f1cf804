with source as (
    select * from {{ source('raw', 'raw_ledger__claim_exclusions') }}
    where _known_to is null
),

renamed as (
    select
        source_id as excluded_source_id,
        subject_type,
        subject_id,
        definition_id,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
