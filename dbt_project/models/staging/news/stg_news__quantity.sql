with source as (

    select * from {{ source('raw', 'raw_news__quantity') }}

),

final as (

    select
        source.article_id,
        source.kind,
        source.low,
        source.high,
        source.bound,
        source.unit,
        source.currency,
        source.start as char_start
    from source

)

select * from final
