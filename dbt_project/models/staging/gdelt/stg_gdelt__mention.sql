with source as (

    select * from {{ source('raw', 'raw_gdelt__mention') }}
    where _known_to is null

),

final as (

    select
        event_id,
        strptime(slot, '%Y%m%d%H%M%S') as slot,
        stream,
        strptime(event_seen_at, '%Y%m%d%H%M%S') as event_seen_at,
        strptime(mention_seen_at, '%Y%m%d%H%M%S') as seen_at,
        mention_type,
        source_name,
        document_identifier as url,
        sentence_number,
        actor1_char_offset,
        actor2_char_offset,
        action_char_offset,
        is_in_raw_text = 1 as is_in_raw_text,
        confidence as confidence_pct,
        document_length,
        document_tone,
        translation_info,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _known_from as known_from,
        _locator as record_locator
    from source

)

select * from final
