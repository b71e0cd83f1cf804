with articles as (

    select * from {{ ref('stg_news__article') }}

),

readings as (

    select * from {{ ref('stg_news__event') }}

),

slots as (

    select * from {{ ref('stg_gdelt__slot') }}
    where content = 'gkg' and cast(slot as date) <= {{ as_of_date() }}

),

volumes as (

    select
        articles.channel,
        articles.volume_basis,
        cast(date_trunc('week', readings.published_at) as date) as week,
        count(*) as n_articles
    from articles
    inner join readings on articles.article_id = readings.article_id
    where articles.channel not like 'gdelt/%'
    group by articles.channel, articles.volume_basis, cast(date_trunc('week', readings.published_at) as date)
    union all
    select
        'gdelt/' || stream as channel,
        'all' as volume_basis,
        cast(date_trunc('week', slot) as date) as week,
        sum(n_records) as n_articles
    from slots
    group by stream, cast(date_trunc('week', slot) as date)

),

final as (

    select
        channel,
        volume_basis,
        week,
        cast(n_articles as bigint) as n_articles
    from volumes
    where n_articles > 0

)

select * from final
