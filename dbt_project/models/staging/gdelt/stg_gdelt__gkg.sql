with source as (

    select * from {{ source('raw', 'raw_gdelt__gkg') }}
    where _known_to is null

),

final as (

    select
        record_id,
        strptime(slot, '%Y%m%d%H%M%S') as slot,
        stream,
        strptime(seen_at, '%Y%m%d%H%M%S') as seen_at,
        try_strptime(published_at, '%Y%m%d%H%M%S') as published_at,
        row_number() over (
            partition by document_identifier order by seen_at, record_id
        ) = 1 as is_first_sighting,
        collection,
        source_name,
        document_identifier as url,
        title_raw,
        title,
        source_language,
        themes,
        organisations,
        names,
        tone,
        positive_pct,
        negative_pct,
        polarity,
        activity_density_pct,
        self_density_pct,
        n_words,
        translation_info,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _known_from as known_from,
        _locator as record_locator
    from source

)

select * from final
