-- Every retrieval stays: the counts are those of its day.
with source as (
    select * from {{ source('raw', 'raw_hugging_face__model') }}
),

renamed as (
    select
        repository_id as listed_name,
        cast(_known_from as date) as day,
        downloads_30_days,
        downloads_all_time,
        likes,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
qualify row_number() over (partition by listed_name, day order by snapshot_sha256, record_locator) = 1
