with source as (

    select * from {{ source('raw', 'raw_ledger__benchmarks') }}
    where _known_to is null

),

final as (

    select
        record_id,
        source_id as benchmark_source_id,
        evidence_tier,
        as_reported_date as reported_date_as_published,
        {{ partial_date_end('as_reported_date') }} as reported_date,
        chip_region as bloc_as_published,
        vendor,
        accelerator as accelerator_as_published,
        system as system_name,
        accelerator_count,
        count_unit,
        model as model_as_published,
        workload,
        precision as precision_as_published,
        framework,
        speculative_decoding,
        scenario as scenario_as_published,
        concurrency,
        input_tokens,
        output_tokens,
        metric,
        value,
        unit,
        value_scope,
        derived = 1 as is_derived,
        source_url,
        source_locator,
        notes,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
