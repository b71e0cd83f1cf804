with source as (
    select * from {{ source('raw', 'raw_ledger__accelerators') }}
    where _known_to is null
),

renamed as (
    select
        accelerator_id,
        vendor,
        vendor_country,
        bloc,
        product_name,
        launch_date as launch_date_published,
        availability_date as availability_date_published,
        {{ partial_date_start('launch_date') }} as launch_start_date,
        {{ partial_date_end('launch_date') }} as launch_end_date,
        {{ partial_date_start('availability_date') }} as availability_start_date,
        {{ partial_date_end('availability_date') }} as availability_end_date,
        process_node_nm,
        foundry,
        fp64_tflops,
        fp32_tflops,
        tf32_dense_tflops,
        bf16_dense_tflops,
        fp8_dense_tflops,
        fp4_dense_tflops,
        int8_dense_tops,
        memory_gb,
        memory_type,
        memory_bandwidth_gbps as memory_bandwidth_gb_per_s,
        interconnect_bandwidth_gbps as interconnect_bandwidth_gb_per_s,
        tdp_watts as tdp_w,
        coalesce(price_usd_low, price_usd_high) as price_usd_low,
        coalesce(price_usd_high, price_usd_low) as price_usd_high,
        export_status as export_class,
        source_url,
        source_kind,
        confidence,
        {{ evidence_grade('source_kind', 'confidence') }} as evidence_grade,
        note,
        coalesce(note like '%Epoch row%', false) as is_epoch_reading,
        case
            when lower(note) like '%bf16 column holds fp16%' then 'FP16'
            when lower(note) like '%fp16 figure in bf16 column%' then 'FP16'
            else 'BF16'
        end as bf16_precision_as_published,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
