with source as (
    select * from {{ source('raw', 'raw_ledger__provider_count_history') }}
    where _known_to is null
),

renamed as (
    select
        source as catalogue_channel,
        {{ partial_date_start('committed_date') }} as committed_date,
        commit_or_version,
        v4_variant as variant_as_published,
        n_providers,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
