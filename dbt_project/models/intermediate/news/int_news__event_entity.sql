with reports as (

    select * from {{ ref('int_news__report') }}
    where is_decisive

),

mentions as (

    select * from {{ ref('stg_news__mention') }}

),

named as (

    select
        reports.event_id,
        mentions.namespace,
        mentions.entity_id,
        mentions.family,
        mentions.group_id
    from reports
    inner join mentions on reports.article_id = mentions.article_id

),

listed as (

    select
        event_id,
        'company' as entity_type,
        group_id as entity_id
    from named
    union distinct
    select
        event_id,
        namespace as entity_type,
        entity_id
    from named
    where namespace <> 'company' and entity_id is not null
    union distinct
    select
        event_id,
        namespace || '_line' as entity_type,
        family as entity_id
    from named
    where entity_id is null and family is not null

),

final as (

    select
        event_id,
        entity_type,
        entity_id
    from listed
    where entity_id is not null

)

select * from final
