with source as (

    select * from {{ source('pipeline', 'runs') }}

),

final as (

    select
        run_id,
        started_at,
        finished_at,
        epoch(finished_at - started_at) as elapsed_seconds,
        case when finished_at is null then 'not_finished' end as elapsed_seconds_reason,
        mode,
        outcome,
        detail
    from source

)

select * from final
