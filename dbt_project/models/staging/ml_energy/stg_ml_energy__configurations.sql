with source as (

    select * from {{ source('raw', 'raw_ml_energy__configurations') }}
    where _known_to is null

),

-- The index gives one day for all its data.
updated as (

    select max({{ partial_date_end('last_updated') }}) as updated_date
    from {{ source('raw', 'raw_ml_energy__models') }}
    where _known_to is null

),

final as (

    select
        source.task,
        source.unit_made,
        source.model_id as model_as_published,
        source.nickname,
        source.architecture,
        source.total_params_billions as total_params_b,
        source.activated_params_billions as activated_params_b,
        source.weight_precision as precision_as_published,
        source.gpu_model as accelerator_as_published,
        source.num_gpus as n_accelerators,
        source.avg_power_watts as avg_power_w,
        source.energy_per_unit_joules,
        source.throughput_units_per_s,
        source.energy_per_request_joules,
        source.max_num_seqs,
        source.tensor_parallel,
        source.expert_parallel,
        source.data_parallel,
        source.avg_batch_size,
        source.avg_output_len as avg_output_tokens,
        source.median_itl_ms,
        source.p90_itl_ms,
        source.p95_itl_ms,
        source.p99_itl_ms,
        source.batch_size,
        source.batch_latency_s,
        source.inference_steps,
        source.height_px,
        source.width_px,
        source.num_frames,
        source.fps,
        source.ring_degree,
        source.ulysses_degree,
        source.other_fields_json,
        updated.updated_date,
        source._source_id as source_id,
        source._snapshot_sha256 as snapshot_sha256,
        source._url as snapshot_url,
        cast(source._known_from as date) as retrieved_date,
        source._locator as record_locator
    from source
    cross join updated

)

select * from final
