with source as (
    select * from {{ source('raw', 'raw_genai_prices__price') }}
    where _known_to is null
),

renamed as (
    select
        lower(provider_id) as provider,
        model_id as listed_name,
        entry_kind,
        entry_number,
        request_condition,
        constraint_kind,
        cast(start_date as date) as start_date,
        cast(window_start as time) as window_start,
        cast(window_end as time) as window_end,
        window_time_zone as time_zone,
        tier_start_tokens,
        input_usd_per_million_tokens as input_usd_per_mtok,
        cache_read_usd_per_million_tokens as cache_read_usd_per_mtok,
        output_usd_per_million_tokens as output_usd_per_mtok,
        is_deprecated,
        stated_limits,
        cast(_known_from as date) as observed_date,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
