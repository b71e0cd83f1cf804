with source as (

    select * from {{ source('pipeline', 'rejects') }}

),

final as (

    select
        source_id,
        snapshot_sha256,
        table_name,
        locator,
        reason,
        raw_record
    from source

)

select * from final
