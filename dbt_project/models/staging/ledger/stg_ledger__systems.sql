with source as (
    select * from {{ source('raw', 'raw_ledger__systems') }}
    where _known_to is null
),

renamed as (
    select
        system_id,
        vendor,
        vendor_country,
        bloc,
        system_name,
        launch_date as launch_date_published,
        availability_date as availability_date_published,
        {{ partial_date_start('launch_date') }} as launch_start_date,
        {{ partial_date_end('launch_date') }} as launch_end_date,
        {{ partial_date_start('availability_date') }} as availability_start_date,
        {{ partial_date_end('availability_date') }} as availability_end_date,
        accelerator_id,
        chip_count,
        cpu_count,
        rack_count,
        bf16_dense_pflops,
        fp8_dense_pflops,
        fp4_pflops,
        memory_tb,
        memory_bandwidth_tbps as memory_bandwidth_tb_per_s,
        interconnect_bandwidth_tbps as interconnect_bandwidth_tb_per_s,
        coalesce(power_kw_low, power_kw_high) as power_kw_low,
        coalesce(power_kw_high, power_kw_low) as power_kw_high,
        coalesce(price_usd_low, price_usd_high) as price_usd_low,
        coalesce(price_usd_high, price_usd_low) as price_usd_high,
        source_url,
        source_kind,
        confidence,
        {{ evidence_grade('source_kind', 'confidence') }} as evidence_grade,
        note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
