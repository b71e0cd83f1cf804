with source as (
    select * from {{ source('raw', 'raw_openrouter__model') }}
    where _known_to is null
),

renamed as (
    select
        model_id as listed_name,
        input_usd_per_million_tokens as input_usd_per_mtok,
        cache_read_usd_per_million_tokens as cache_read_usd_per_mtok,
        output_usd_per_million_tokens as output_usd_per_mtok,
        cast(_known_from as date) as observed_date,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
