with source as (
    select * from {{ source('raw', 'raw_epoch__ml_hardware') }}
    where _known_to is null
),

-- In SI base units as published; claims convert them. The catalogue's internode bandwidth (bit/s) and its
-- "Max performance" (dense and sparse mixed) are left out on purpose.
renamed as (
    select
        hardware_name,
        manufacturer,
        hardware_type,
        {{ partial_date_start('release_date') }} as release_start_date,
        {{ partial_date_end('release_date') }} as release_end_date,
        release_price_usd as price_usd,
        fp64_flop_per_s,
        fp32_flop_per_s,
        coalesce(tensor_fp16_bf16_flop_per_s, fp16_flop_per_s) as bf16_dense_flop_per_s,
        case
            when tensor_fp16_bf16_flop_per_s is null and fp16_flop_per_s is not null then 'FP16'
            else 'BF16'
        end as bf16_precision_as_published,
        fp8_flop_per_s as fp8_dense_flop_per_s,
        fp4_flop_per_s as fp4_dense_flop_per_s,
        int8_op_per_s as int8_dense_op_per_s,
        memory_bytes,
        memory_bandwidth_byte_per_s,
        intranode_bandwidth_byte_per_s as interconnect_bandwidth_byte_per_s,
        tdp_w,
        foundry,
        process_size_nm as process_node_nm,
        datasheet_url,
        price_source_url,
        {{ dbt.safe_cast("substr(last_modified, 1, 10)", "date") }} as modified_date,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
