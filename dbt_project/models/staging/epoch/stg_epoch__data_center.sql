with source as (
    select * from {{ source('raw', 'raw_epoch__data_center') }}
    where _known_to is null
),

renamed as (
    select
        site_name,
        title,
        project,
        country as country_as_published,
        address,
        nullif(trim(regexp_replace(owner, '#.*$', '')), '') as owner_as_published,
        nullif(regexp_extract(owner, '#([a-z]+)', 1), '') as owner_confidence,
        users as users_as_published,
        current_h100e,
        current_power_mw,
        current_capital_cost_2025_usd_bn,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
