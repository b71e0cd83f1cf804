with source as (
    select * from {{ source('raw', 'raw_entities__resolution') }}
),

final as (
    select
        namespace,
        name,
        entity_id,
        method,
        reason
    from source
)

select * from final
