with source as (
    select * from {{ source('raw', 'raw_epoch__chip_owner_cumulative') }}
    where _known_to is null
),

renamed as (
    select
        vendor as vendor_as_published,
        owner as owner_as_published,
        chip_type as accelerator_as_published,
        cast(start_date as date) as period_start,
        cast(end_date as date) as period_end,
        h100e_p05 as h100e_low,
        h100e_p50 as h100e_central,
        h100e_p95 as h100e_high,
        units_p05 as units_low,
        units_p50 as units_central,
        units_p95 as units_high,
        tdp_w_p05 as total_tdp_w_low,
        tdp_w_p50 as total_tdp_w_central,
        tdp_w_p95 as total_tdp_w_high,
        power_mw_p05 as power_mw_low,
        power_mw_p50 as power_mw_central,
        power_mw_p95 as power_mw_high,
        incomplete is not null or coalesce(notes like '%Incomplete:%', false) as is_incomplete,
        cast({{ epoch_estimated_date('notes') }} as date) as estimated_date,
        notes as publisher_note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
