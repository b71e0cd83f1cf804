with source as (
    select * from {{ source('raw', 'raw_entities__model') }}
),

final as (
    select
        model_id,
        name,
        developer,
        bloc,
        family,
        snapshot_of
    from source
)

select * from final
