with source as (

    select * from {{ source('raw', 'raw_ledger__mlperf_training') }}
    where _known_to is null

),

final as (

    select
        replace(round, 'training_', '') as round,
        submitter,
        system as system_name,
        benchmark,
        division,
        status as availability_status,
        accelerator_model_name as accelerator_as_published,
        accelerators_per_node,
        number_of_nodes as nodes,
        nullif(accelerators_per_node * number_of_nodes, 0) as total_accelerators,
        framework,
        n_runs,
        n_success,
        coalesce(scaled_time_to_train_minutes, olympic_mean_minutes) as time_to_train_minutes,
        min_minutes,
        max_minutes,
        'https://github.com/mlcommons/training_results_' || replace(round, 'training_', '') as source_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
