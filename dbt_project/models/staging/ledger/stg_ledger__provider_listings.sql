with source as (
    select * from {{ source('raw', 'raw_ledger__provider_listings') }}
    where _known_to is null
),

renamed as (
    select
        catalogue,
        catalogue_version,
        lower(provider) as provider,
        model_id as listed_name,
        v4_variant as variant_as_published,
        input_usd_mtok as input_usd_per_mtok,
        cache_read_usd_mtok as cache_read_usd_per_mtok,
        output_usd_mtok as output_usd_per_mtok,
        context_tokens,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
