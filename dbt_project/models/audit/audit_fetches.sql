with source as (

    select * from {{ source('pipeline', 'fetches') }}

),

final as (

    select
        source_id,
        resource_key,
        url,
        status,
        via,
        http_status,
        sha256,
        n_bytes,
        elapsed_seconds,
        detail,
        checked_at
    from source

)

select * from final
