with source as (

    select * from {{ source('raw', 'raw_mlperf_inference__results') }}
    where _known_to is null

),

final as (

    select
        round,
        result_id,
        submitter,
        availability as availability_status,
        division,
        suite as category,
        coalesce(nullif(trim(system_name), ''), platform) as system_name,
        platform,
        benchmark,
        model as model_as_published,
        scenario,
        result,
        units,
        nodes,
        accelerators_per_node,
        nullif(coalesce(accelerators_per_node * nodes, total_accelerators), 0) as total_accelerators,
        accelerator_name as accelerator_as_published,
        framework,
        notes,
        is_inferred,
        has_power,
        power_result,
        power_units,
        weight_data_types as precision_as_published,
        coalesce(nullif(details_url, ''), _url) as source_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
