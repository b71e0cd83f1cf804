with source as (
    select * from {{ source('raw', 'raw_ledger__policy_events') }}
    where _known_to is null
),

renamed as (
    select
        event_id,
        {{ partial_date_start('event_date') }} as event_date,
        family,
        direction,
        title,
        evidence_grade,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
