with source as (
    select * from {{ source('raw', 'raw_epoch__ml_hardware') }}
    where _known_to is null
),

-- SI base units become the units of the lenses here, and nowhere else. The catalogue's internode bandwidth
-- (bit/s) and its "Max performance" (dense and sparse mixed) are left out on purpose.
renamed as (
    select
        hardware_name,
        manufacturer,
        hardware_type,
        {{ partial_date_start('release_date') }} as release_start_date,
        {{ partial_date_end('release_date') }} as release_end_date,
        release_price_usd as price_usd,
        fp64_flop_per_s / 1e12 as fp64_tflops,
        fp32_flop_per_s / 1e12 as fp32_tflops,
        coalesce(tensor_fp16_bf16_flop_per_s, fp16_flop_per_s) / 1e12 as bf16_dense_tflops,
        case
            when tensor_fp16_bf16_flop_per_s is null and fp16_flop_per_s is not null then 'FP16'
            else 'BF16'
        end as bf16_precision_as_published,
        fp8_flop_per_s / 1e12 as fp8_dense_tflops,
        fp4_flop_per_s / 1e12 as fp4_dense_tflops,
        int8_op_per_s / 1e12 as int8_dense_tops,
        memory_bytes / 1e9 as memory_gb,
        memory_bandwidth_byte_per_s / 1e9 as memory_bandwidth_gb_per_s,
        intranode_bandwidth_byte_per_s / 1e9 as interconnect_bandwidth_gb_per_s,
        tdp_w,
        foundry,
        process_size_nm as process_node_nm,
        datasheet_url,
        price_source_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select
    hardware_name,
    manufacturer,
    hardware_type,
    release_start_date,
    release_end_date,
    price_usd,
    fp64_tflops,
    fp32_tflops,
    bf16_dense_tflops,
    bf16_precision_as_published,
    fp8_dense_tflops,
    fp4_dense_tflops,
    int8_dense_tops,
    memory_gb,
    memory_bandwidth_gb_per_s,
    interconnect_bandwidth_gb_per_s,
    tdp_w,
    foundry,
    process_node_nm,
    datasheet_url,
    price_source_url,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from renamed
