with source as (
    select * from {{ source('raw', 'raw_entities__accelerator') }}
),

final as (
    select
        accelerator_id,
        name,
        vendor,
        bloc,
        family,
        form,
        frontier_class,
        contestant_id,
        relation,
        reason
    from source
)

select * from final
