with source as (

    select * from {{ source('raw', 'raw_gdelt__slot') }}
    where _known_to is null

),

final as (

    select
        strptime(slot, '%Y%m%d%H%M%S') as slot,
        content,
        stream,
        n_records,
        n_kept,
        n_rejects,
        n_replaced,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _known_from as known_from,
        _locator as record_locator
    from source

)

select * from final
