with source as (

    select * from {{ source('raw', 'raw_news__article') }}

),

renamed as (

    select
        article_id,
        source_id,
        channel,
        case
            when channel like 'feeds/%' or channel like 'gdelt/%' then 'all'
            else 'selected'
        end as volume_basis,
        outlet,
        outlet_id,
        outlet_tier,
        outlet_region,
        attributed_to,
        language,
        coalesce(canonical_url, url) as url,
        published_at,
        published_basis,
        first_seen_at,
        known_at,
        is_curated,
        is_read,
        case
            when is_curated and published_basis in ('first_seen', 'approximate') then 'D'
            when outlet_tier = 'official' then 'A'
            when outlet_tier in ('agency', 'press', 'trade', 'analyst') then 'C'
            else 'D'
        end as publisher_grade,
        raw_table,
        record_locator,
        snapshot_sha256,
        snapshot_url
    from source

),

final as (

    select
        article_id,
        source_id,
        channel,
        volume_basis,
        outlet,
        outlet_id,
        outlet_tier,
        outlet_region,
        attributed_to,
        language,
        url,
        published_at,
        published_basis,
        first_seen_at,
        known_at,
        is_curated,
        is_read,
        -- A machine's reading of an authority's page is not the authority's word.
        case when is_curated then publisher_grade else greatest(publisher_grade, 'C') end as evidence_grade,
        raw_table,
        record_locator,
        snapshot_sha256,
        snapshot_url
    from renamed

)

select * from final
