with source as (

    select * from {{ source('raw', 'raw_ledger__mlperf_inference_v2_1') }}
    where _known_to is null

),

final as (

    select
        round,
        division,
        submitter,
        platform,
        system_name,
        status as availability_status,
        system_type,
        model as benchmark,
        scenario,
        result,
        units,
        accelerator_model_name as accelerator_as_published,
        accelerators_per_node,
        number_of_nodes as nodes,
        nullif(accelerators_per_node * number_of_nodes, 0) as total_accelerators,
        framework,
        path as log_path,
        'https://github.com/mlcommons/inference_results_v2.1/blob/master/' || path as source_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
