with source as (

    select * from {{ source('raw', 'raw_news__mention') }}
    where basis in ('title', 'label')

),

final as (

    select
        article_id,
        namespace,
        entity_id,
        family,
        company_id,
        group_id,
        max(role) as role,
        min(basis) as basis
    from source
    group by article_id, namespace, entity_id, family, company_id, group_id

)

select * from final
