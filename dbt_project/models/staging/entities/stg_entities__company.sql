with source as (
    select * from {{ source('raw', 'raw_entities__company') }}
),

final as (
    select
        company_id,
        name,
        country,
        bloc,
        valid_from,
        valid_to,
        reason
    from source
)

select * from final
