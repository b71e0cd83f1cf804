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
        case
            when http_status is not null then null
            when via = 'network' then 'no_answer'
            else 'no_request'
        end as http_status_reason,
        sha256,
        n_bytes,
        case when n_bytes is null then 'no_payload' end as n_bytes_reason,
        elapsed_seconds,
        detail,
        checked_at
    from source

)

select * from final
