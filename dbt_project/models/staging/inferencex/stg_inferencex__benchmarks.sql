with source as (

    select * from {{ source('raw', 'raw_inferencex__benchmarks') }}
    where _known_to is null

),

final as (

    select
        row_id,
        listed_date,
        run_date,
        listed_model as model_as_published,
        hardware as accelerator_as_published,
        framework,
        precision as precision_as_published,
        nullif(spec_method, 'none') as speculative_decoding,
        benchmark_type,
        input_tokens,
        output_tokens,
        concurrency,
        is_disaggregated,
        coalesce(is_multinode, false) as is_multinode,
        prefill_tp,
        coalesce(prefill_num_workers, 0) as prefill_workers,
        decode_tp,
        coalesce(decode_num_workers, 0) as decode_workers,
        coalesce(nullif(pipeline_parallel, 0), 1) as pipeline_parallel,
        num_prefill_gpu as prefill_gpus_as_published,
        num_decode_gpu as decode_gpus_as_published,
        total_tokens_per_s_per_gpu,
        input_tokens_per_s_per_gpu,
        output_tokens_per_s_per_gpu,
        median_ttft_s,
        median_tpot_s,
        median_interactivity_tokens_per_s,
        avg_power_w,
        avg_total_gpu_power_w,
        joules_per_output_token,
        joules_per_total_token,
        coalesce(is_power_valid, false) as is_power_valid,
        image,
        run_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
