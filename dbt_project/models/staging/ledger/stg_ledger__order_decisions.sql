with source as (

    select * from {{ source('raw', 'raw_ledger__order_decisions') }}
    where _known_to is null

),

final as (

    select
        candidate_id,
        decision,
        cast(decided_at as timestamp) as decided_at,
        order_id,
        reason,
        document_id,
        event_id,
        snapshot_sha256 as document_sha256,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
    qualify row_number() over (partition by candidate_id order by decided_at desc, _locator desc) = 1

)

select * from final
