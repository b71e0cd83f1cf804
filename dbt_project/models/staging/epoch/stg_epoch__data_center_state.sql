with source as (
    select * from {{ source('raw', 'raw_epoch__data_center_state') }}
    where _known_to is null
),

renamed as (
    select
        site_name,
        cast(state_date as date) as state_date,
        construction_status,
        power_mw,
        h100e,
        op8_per_s,
        buildings_operational,
        capital_cost_2025_usd_bn,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
