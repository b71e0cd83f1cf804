with source as (

    select * from {{ source('pipeline', 'snapshots') }}

),

final as (

    select
        source_id,
        resource_key,
        url,
        sha256,
        retrieved_at,
        n_bytes,
        media_type,
        licence,
        is_current
    from source

)

select * from final
