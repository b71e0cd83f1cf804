with source as (

    select * from {{ source('raw', 'raw_news__cluster') }}

),

final as (

    select
        article_id,
        cluster_id,
        copy_id,
        root_id,
        root_rule,
        joined_to,
        joined_by,
        join_score,
        is_first_mover
    from source

)

select * from final
