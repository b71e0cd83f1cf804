with source as (

    select * from {{ source('raw', 'raw_news__merge') }}

),

final as (

    select
        merged_id,
        cluster_id,
        merged_at,
        article_a,
        article_b,
        rule
    from source

)

select * from final
