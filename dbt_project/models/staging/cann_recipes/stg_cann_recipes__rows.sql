with source as (

    select * from {{ source('raw', 'raw_cann_recipes__rows') }}
    where _known_to is null

),

final as (

    select
        doc,
        heading_path,
        platform_heading,
        accelerator_name as accelerator_as_published,
        table_title,
        model as table_model,
        model_name as model_as_published,
        phase,
        strategy,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        datatype as precision_as_published,
        seq_length as sequence_length_as_published,
        cast(regexp_extract(seq_length, '^[0-9]+') as bigint)
        * case right(seq_length, 1) when 'K' then 1024 when 'M' then 1048576 else 1 end
            as sequence_length_tokens,
        tpot_ms,
        ttft_ms,
        latency_ms,
        throughput_tokens_per_chip_s,
        total_throughput_tokens_s,
        other_columns_json,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
