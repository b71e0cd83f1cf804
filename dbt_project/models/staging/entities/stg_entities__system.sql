with source as (
    select * from {{ source('raw', 'raw_entities__system') }}
),

final as (
    select
        system_id,
        system_class,
        reason
    from source
)

select * from final
