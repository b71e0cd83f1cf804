with source as (
    select * from {{ source('raw', 'raw_epoch__chip_sales_quarter') }}
    where _known_to is null
),

-- Without a range the median stands for both ends, and `has_range` says so.
renamed as (
    select
        vendor as vendor_as_published,
        chip_type as accelerator_as_published,
        cast(start_date as date) as period_start,
        cast(end_date as date) as period_end,
        {{ quarter_start_of('start_date', 'end_date') }} as quarter_start,
        {{ quarter_end_of('start_date', 'end_date') }} as quarter_end,
        coalesce(h100e_p05, h100e_p50) as h100e_low,
        h100e_p50 as h100e_central,
        coalesce(h100e_p95, h100e_p50) as h100e_high,
        coalesce(units_p05, units_p50) as units_low,
        units_p50 as units_central,
        coalesce(units_p95, units_p50) as units_high,
        power_mw_p05 as power_mw_low,
        power_mw_p50 as power_mw_central,
        power_mw_p95 as power_mw_high,
        h100e_p05 is not null or units_p05 is not null as has_range,
        coalesce(incomplete in ('true', 'checked'), false) as is_incomplete,
        cast({{ epoch_estimated_date('notes') }} as date) as estimated_date,
        notes as publisher_note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
