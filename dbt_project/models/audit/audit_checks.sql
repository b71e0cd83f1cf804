with source as (

    select * from {{ source('pipeline', 'check_results') }}

),

final as (

    select
        asset,
        check_name,
        kind,
        severity,
        is_blocking,
        passed,
        observed,
        description,
        checked_at
    from source

)

select * from final
