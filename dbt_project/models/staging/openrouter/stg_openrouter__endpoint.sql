-- Every version stays: who served a model is known for each time at which it was asked.
with source as (
    select * from {{ source('raw', 'raw_openrouter__endpoint') }}
),

renamed as (
    select
        asked_model_id as listed_name,
        model_id as answered_name,
        lower(provider_name) as provider,
        quantization,
        input_usd_per_million_tokens as input_usd_per_mtok,
        cache_read_usd_per_million_tokens as cache_read_usd_per_mtok,
        output_usd_per_million_tokens as output_usd_per_mtok,
        cast(_known_from as date) as first_day,
        cast(_known_to as date) as end_day,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
