with source as (

    select * from {{ source('raw', 'raw_gdelt__article') }}
    where _known_to is null

),

final as (

    select
        question,
        url,
        title_raw,
        strptime(seen_at, '%Y%m%dT%H%M%SZ') as seen_at,
        domain,
        language,
        source_country,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _known_from as known_from,
        _locator as record_locator
    from source

)

select * from final
