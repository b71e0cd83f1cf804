with source as (

    select * from {{ source('raw', 'raw_hacker_news__story') }}
    where _known_to is null

),

-- What is found moves from page to page between two answers: the newest place counts.
newest as (

    select *
    from source
    qualify row_number() over (partition by term, story_id order by _known_from desc, _locator asc) = 1

),

final as (

    select
        newest.term,
        newest.story_id,
        newest.url,
        newest.author,
        newest.points,
        newest.num_comments,
        newest.published_at,
        newest._source_id as source_id,
        newest._snapshot_sha256 as snapshot_sha256,
        newest._url as snapshot_url,
        cast(newest._known_from as date) as retrieved_date,
        newest._locator as record_locator
    from newest

)

select * from final
