with history as (

    select * from {{ ref('stg_ledger__cann_recipes_history') }}
    where throughput_tokens_per_chip_s is not null and tpot_ms is not null

),

distinct_rows as (

    select
        model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        throughput_tokens_per_chip_s,
        {{ sorted_list('doc') }} as docs,
        min(commit_date) as first_commit_date,
        max(commit_date) as last_commit_date,
        count(*) as n_commits,
        arg_min(record_locator, (commit_date, record_locator)) as record_locator
    from history
    group by
        model_as_published, global_batch_size, chips, mtp_draft_tokens,
        precision_as_published, sequence_length_as_published, tpot_ms, throughput_tokens_per_chip_s

),

joined as (

    select
        *,
        global_batch_size / nullif(chips * tpot_ms / 1000, 0) as identity_tokens_per_chip_s,
        -- The chip count was corrected upstream and nothing else changed: only the last version counts.
        last_commit_date < max(last_commit_date) over (
            partition by
                model_as_published, global_batch_size, mtp_draft_tokens, precision_as_published,
                sequence_length_as_published, tpot_ms, throughput_tokens_per_chip_s
        ) as is_superseded
    from distinct_rows

),

final as (

    select
        {{ surrogate_id([
            'model_as_published', 'global_batch_size', 'chips', 'mtp_draft_tokens',
            'precision_as_published', 'sequence_length_as_published', 'tpot_ms', 'throughput_tokens_per_chip_s'
        ]) }} as cann_recipe_id,
        docs,
        model_as_published,
        global_batch_size,
        chips,
        mtp_draft_tokens,
        precision_as_published,
        sequence_length_as_published,
        tpot_ms,
        throughput_tokens_per_chip_s,
        identity_tokens_per_chip_s,
        {{ safe_ratio('throughput_tokens_per_chip_s', 'identity_tokens_per_chip_s') }} as identity_ratio,
        abs({{ safe_ratio('throughput_tokens_per_chip_s', 'identity_tokens_per_chip_s') }} - 1) > 0.02
            as is_identity_violation,
        is_superseded,
        first_commit_date,
        last_commit_date,
        n_commits,
        record_locator
    from joined

)

select * from final
