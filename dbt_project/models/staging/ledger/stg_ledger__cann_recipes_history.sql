with source as (

    select * from {{ source('raw', 'raw_ledger__cann_recipes_history') }}
    where _known_to is null

),

final as (

    select
        doc,
        commit as commit_id,
        {{ partial_date_end('commit_date') }} as commit_date,
        platform_heading,
        table_title,
        model as model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        datatype as precision_as_published,
        seq_length as sequence_length_as_published,
        tpot_ms,
        ttft_ms,
        throughput_tokens_per_chip_s,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source

)

select * from final
