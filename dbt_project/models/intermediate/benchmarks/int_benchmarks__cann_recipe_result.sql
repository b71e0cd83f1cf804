{#- (column, unit, what is counted, the metric of the ledger's copy) -#}
{% set metrics = [
    ('throughput_tokens_per_chip_s', 'tokens/s', 'throughput', 'throughput_per_accelerator'),
    ('tpot_ms', 'ms', 'latency', 'tpot'),
    ('ttft_ms', 'ms', 'latency', 'ttft'),
    ('latency_ms', 'ms', 'latency', 'latency'),
] -%}

with recipes as (

    select * from {{ ref('stg_cann_recipes__rows') }}

),

measured as (
    {%- for column, unit, kind, metric in metrics %}
    select
        *,
        '{{ column }}' as metric_column,
        '{{ metric }}' as ledger_metric,
        '{{ kind }}' as metric_kind,
        {{ column }} as value,
        '{{ unit }}' as unit
    from recipes
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The ledger's copy carries the first commit and the number format that only the text of the document names.
ledger as (

    select distinct
        model_as_published,
        accelerator_count,
        cast(concurrency as varchar) as concurrency,
        regexp_replace(metric, '^(decode|prefill)_', '') as ledger_metric,
        value
    from {{ ref('stg_ledger__benchmarks') }}
    where benchmark_source_id = 'cann-recipes-infer'

),

joined as (

    select
        measured.*,
        ledger.value is not null as is_in_ledger
    from measured
    left join ledger
        on
            measured.model_as_published = ledger.model_as_published
            and measured.chips = ledger.accelerator_count
            and cast(measured.global_batch_size as varchar) = ledger.concurrency
            and measured.ledger_metric = ledger.ledger_metric
            and measured.value = ledger.value

),

final as (

    select
        'cann_recipes ' || record_locator || ' ' || metric_column as result_key,
        'non_mlperf' as comparison_class,
        'vendor' as author_class,
        'vendor_measured' as evidence_tier,
        'cann-recipes-infer' as suite,
        'not_applicable' as category,
        'not_applicable' as division,
        cast(null as varchar) as availability_status,
        cast(null as varchar) as submitter,
        cast(null as varchar) as result_id,
        platform_heading as system_name,
        platform_heading as platform,
        accelerator_as_published,
        'domestic' as bloc_as_published,
        chips as n_accelerators,
        'package' as count_basis,
        {{ slug('model_as_published') }} as model,
        model_as_published,
        'llm-' || phase || '-offline-no-serving-scheduler' as task,
        phase as scenario,
        precision_as_published,
        {{ precision_class('precision_as_published') }} as precision,
        'CANN cann-recipes-infer' as framework,
        'cann-cann-recipes-infer' as stack_family,
        case when phase = 'prefill' then 'unbounded' else {{ tpot_class('tpot_ms') }} end as latency_class,
        'in_' || {{ token_class('sequence_length_tokens') }} || '_out_not_stated' as length_class,
        case
            when metric_kind = 'latency' then 'latency_lower_better'
            when phase = 'prefill' then 'prefill'
            else 'decode_only'
        end as throughput_scope,
        case when metric_kind = 'latency' then 'system' else 'accelerator' end as result_scope,
        tpot_ms,
        {{ load_point('global_batch_size', "coalesce('mtp' || mtp_draft_tokens, strategy)") }} as load_point,
        value,
        unit,
        case
            when is_in_ledger then 'duplicate_of_ledger'
            when metric_kind = 'latency' then 'latency_lower_better'
        end as lens_exclusion_reason,
        retrieved_date as result_date,
        retrieved_date,
        'https://github.com/hicann/cann-recipes-infer/blob/HEAD/' || doc as source_url,
        'raw_cann_recipes__rows' as raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from joined

)

select * from final
