with source as (
    select * from {{ source('raw', 'raw_ledger__token_prices') }}
    where _known_to is null
),

renamed as (
    select
        lower(provider) as provider,
        model_id as listed_name,
        currency,
        price_type,
        cast(window_start as time) as window_start,
        cast(window_end as time) as window_end,
        time_zone,
        weekdays,
        excluded_holidays,
        input_per_mtok,
        cache_read_per_mtok,
        output_per_mtok,
        strptime(valid_from, '%Y-%m-%dT%H:%M:%SZ') as valid_from,
        strptime(valid_to, '%Y-%m-%dT%H:%M:%SZ') as valid_to,
        date_basis,
        {{ partial_date_end('published_date') }} as published_date,
        evidence_grade,
        source_url,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
