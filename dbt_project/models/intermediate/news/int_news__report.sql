with headlines as (

    select * from {{ ref('int_news__headline') }}

),

sentences as (

    select * from {{ ref('int_news__sentence') }}
    where is_report

),

final as (

    select
        event_id,
        article_id,
        article_id as page_id,
        copy_id,
        root_id,
        root_rule,
        joined_to,
        joined_by,
        join_score,
        is_first_mover,
        reading_basis,
        event_type,
        type_rule,
        modality,
        stance,
        published_at,
        published_basis,
        first_seen_at,
        known_at,
        source_id,
        channel,
        outlet,
        outlet_id,
        outlet_tier,
        outlet_region,
        language,
        url,
        evidence_grade,
        raw_table,
        record_locator,
        snapshot_sha256,
        snapshot_url,
        is_event_curated,
        is_decisive
    from headlines
    union all
    select
        event_id,
        sentence_id as article_id,
        page_id,
        copy_id,
        root_id,
        root_rule,
        case when is_in_title then page_id end as joined_to,
        case when is_in_title then 'same_document' end as joined_by,
        case when is_in_title then 1.0 end as join_score,
        not is_in_title as is_first_mover,
        'document_sentence' as reading_basis,
        event_type,
        rule as type_rule,
        modality,
        stance,
        published_at,
        published_basis,
        first_seen_at,
        known_at,
        source_id,
        channel,
        outlet,
        outlet_id,
        outlet_tier,
        outlet_region,
        language,
        url,
        evidence_grade,
        'raw_news__document_event' as raw_table,
        record_locator,
        snapshot_sha256,
        snapshot_url,
        is_event_curated,
        not is_event_curated as is_decisive
    from sentences

)

select * from final
