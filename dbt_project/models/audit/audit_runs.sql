with source as (

    select * from {{ source('pipeline', 'runs') }}

),

final as (

    select
        run_id,
        started_at,
        finished_at,
        epoch(finished_at - started_at) as elapsed_seconds,
        mode,
        outcome,
        detail
    from source

)

select * from final
