with source as (
    select * from {{ source('raw', 'raw_ledger__availability') }}
    where _known_to is null
),

renamed as (
    select
        subject_type,
        subject_id,
        basis,
        evidence_date as evidence_date_published,
        {{ partial_date_end('evidence_date') }} as evidence_date,
        source_url,
        evidence_grade,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
