with articles as (

    select * from {{ ref('stg_news__article') }}
    where cast(published_at as date) <= {{ as_of_date() }}

),

readings as (

    select * from {{ ref('stg_news__event') }}

),

mentions as (

    select * from {{ ref('stg_news__mention') }}

),

named as (

    select
        article_id,
        'company' as entity_type,
        group_id as entity_id
    from mentions
    union distinct
    select
        article_id,
        namespace as entity_type,
        entity_id
    from mentions
    where namespace <> 'company' and entity_id is not null
    union distinct
    select
        article_id,
        namespace || '_line' as entity_type,
        family as entity_id
    from mentions
    where entity_id is null and family is not null

),

-- GDELT counts what it saw in a quarter hour, so that its articles belong to the week in which it saw them.
final as (

    select
        articles.article_id,
        articles.channel,
        articles.volume_basis,
        articles.language,
        articles.url,
        named.entity_type,
        named.entity_id,
        cast(date_trunc('week', readings.published_at) as date) as week,
        cast(
            date_trunc(
                'week',
                case
                    when articles.channel like 'gdelt/%' then articles.first_seen_at
                    else readings.published_at
                end
            ) as date
        ) as counted_week
    from articles
    inner join readings on articles.article_id = readings.article_id
    inner join named on articles.article_id = named.article_id
    where named.entity_id is not null

)

select * from final
