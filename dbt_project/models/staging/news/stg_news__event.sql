with source as (

    select * from {{ source('raw', 'raw_news__event') }}

),

final as (

    select
        article_id,
        published_at,
        published_basis,
        first_seen_at,
        known_at,
        reading_basis,
        names_somebody,
        event_type,
        type_rule,
        type_reason,
        modality,
        stance,
        stance_rule,
        rules_version
    from source
    where cast(published_at as date) <= {{ as_of_date() }}

)

select * from final
