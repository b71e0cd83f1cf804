with source as (
    select * from {{ source('raw', 'raw_openrouter__ranking_day') }}
    where _known_to is null
),

renamed as (
    select
        cast(ranking_date as date) as day,
        model_permaslug as listed_name,
        total_tokens,
        is_other,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
