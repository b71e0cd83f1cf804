with history as (

    select
        regexp_extract(doc, '[^/]+$') as document,
        doc,
        commit_date,
        model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        ttft_ms,
        throughput_tokens_per_chip_s,
        false as is_live,
        record_locator
    from {{ ref('stg_ledger__cann_recipes_history') }}

),

-- The documents as they stand today are one more version of the rows; folders were renamed, files were not.
live as (

    select
        regexp_extract(doc, '[^/]+$') as document,
        doc,
        retrieved_date as commit_date,
        table_model as model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        ttft_ms,
        throughput_tokens_per_chip_s,
        true as is_live,
        record_locator
    from {{ ref('stg_cann_recipes__rows') }}

),

versions as (

    select * from history
    union all
    select * from live

),

distinct_rows as (

    select
        document,
        model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        ttft_ms,
        throughput_tokens_per_chip_s,
        {{ sorted_list('doc') }} as docs,
        min(commit_date) as first_commit_date,
        max(commit_date) as last_commit_date,
        count(*) filter (where not is_live) as n_commits,
        bool_or(is_live) as is_live,
        arg_min(record_locator, (commit_date, record_locator)) as record_locator
    from versions
    group by
        document, model_as_published, global_batch_size, chips, mtp_draft_tokens, precision_as_published,
        sequence_length_as_published, tpot_ms, ttft_ms, throughput_tokens_per_chip_s

),

joined as (

    select
        *,
        global_batch_size / nullif(chips * tpot_ms / 1000, 0) as identity_tokens_per_chip_s,
        -- The chip count was corrected upstream and nothing else changed: only the last version counts.
        last_commit_date < max(last_commit_date) over (
            partition by
                document, model_as_published, global_batch_size, mtp_draft_tokens, precision_as_published,
                sequence_length_as_published, tpot_ms, ttft_ms, throughput_tokens_per_chip_s
        ) as is_superseded
    from distinct_rows

),

final as (

    select
        {{ surrogate_id([
            'document', 'model_as_published', 'global_batch_size', 'chips', 'mtp_draft_tokens',
            'precision_as_published', 'sequence_length_as_published', 'tpot_ms', 'ttft_ms',
            'throughput_tokens_per_chip_s'
        ]) }} as cann_recipe_id,
        document,
        docs,
        model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        ttft_ms,
        throughput_tokens_per_chip_s,
        identity_tokens_per_chip_s,
        {{ safe_ratio('throughput_tokens_per_chip_s', 'identity_tokens_per_chip_s') }} as identity_ratio,
        case
            when throughput_tokens_per_chip_s is null or identity_tokens_per_chip_s is null
                then 'not_applicable'
        end as identity_reason,
        coalesce(
            abs({{ safe_ratio('throughput_tokens_per_chip_s', 'identity_tokens_per_chip_s') }} - 1) > 0.02,
            false
        ) as is_identity_violation,
        is_superseded,
        is_live,
        first_commit_date,
        last_commit_date,
        n_commits,
        record_locator
    from joined

)

select * from final
