with source as (

    select * from {{ source('raw', 'raw_github__release') }}

),

-- A feed holds the newest entries only: what has left it stays, as it was last seen.
newest as (

    select
        *,
        min(_known_from) over (partition by repository, tag) as first_seen_at
    from source
    qualify row_number() over (partition by repository, tag order by _known_from desc, _locator asc) = 1

),

final as (

    select
        newest.repository,
        newest.repository_licence,
        newest.tag,
        newest.entry_id,
        newest.link,
        case
            when newest.published_at <= newest.first_seen_at + interval 1 day then newest.published_at
        end as published_at,
        case
            when newest.published_at > newest.first_seen_at + interval 1 day then 'in_future'
            else newest.published_basis
        end as published_basis,
        newest.published_zone,
        newest.updated_at,
        newest.first_seen_at,
        newest._known_to is null as is_in_feed,
        newest.channel_title,
        newest.encoding,
        newest.charset_repair,
        newest.n_replaced,
        newest._source_id as source_id,
        newest._snapshot_sha256 as snapshot_sha256,
        newest._url as snapshot_url,
        cast(newest._known_from as date) as retrieved_date,
        newest._locator as record_locator
    from newest

)

select * from final
