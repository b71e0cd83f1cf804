with reports as (

    select * from {{ ref('int_news__report') }}
    where is_decisive

),

systems as (

    select distinct system_id from {{ ref('stg_entities__system') }}

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

sentences as (

    select
        reports.event_id,
        sentences.companies,
        sentences.accelerator_id,
        sentences.accelerator_family,
        sentences.model_id,
        sentences.model_family
    from reports
    inner join {{ ref('int_news__sentence') }} as sentences on reports.article_id = sentences.sentence_id

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
    union distinct
    select
        event_id,
        'company' as entity_type,
        unnest(companies) as entity_id
    from sentences
    union distinct
    select
        sentences.event_id,
        case when systems.system_id is null then 'accelerator' else 'system' end as entity_type,
        sentences.accelerator_id as entity_id
    from sentences
    left join systems on sentences.accelerator_id = systems.system_id
    union distinct
    select
        event_id,
        'accelerator_line' as entity_type,
        accelerator_family as entity_id
    from sentences
    where accelerator_id is null
    union distinct
    select
        event_id,
        'model' as entity_type,
        model_id as entity_id
    from sentences
    union distinct
    select
        event_id,
        'model_line' as entity_type,
        model_family as entity_id
    from sentences
    where model_id is null

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
