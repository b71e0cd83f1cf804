-- An order of which a sentence of a document tells, too, is told there, with its place.
with sentences as (

    select distinct event_id
    from {{ ref('int_news__sentence') }}
    where event_type = 'order'

),

events as (

    select events.*
    from {{ ref('int_news__event') }} as events
    left join sentences on events.event_id = sentences.event_id
    where
        events.event_type = 'order'
        and events.reading_basis = 'machine_read'
        and events.modality <> 'denied'
        and sentences.event_id is null

),

reports as (

    select * from {{ ref('int_news__headline') }}
    where is_decisive

),

mentions as (

    select * from {{ ref('stg_news__mention') }}

),

articles as (

    select * from {{ ref('stg_news__article') }}
    where is_read

),

named as (

    select distinct
        reports.event_id,
        mentions.namespace,
        mentions.entity_id,
        mentions.family,
        mentions.company_id,
        mentions.group_id,
        mentions.role
    from reports
    inner join mentions on reports.article_id = mentions.article_id

),

buyers as (

    select
        event_id,
        {{ sorted_list('entity_id') }} as buyers
    from named
    where namespace = 'company' and role = 'user'
    group by event_id

),

parts as (

    select
        event_id,
        company_id as seller,
        group_id,
        {{ sorted_list('entity_id') }} as part_ids,
        {{ sorted_list('family') }} as families
    from named
    where namespace in ('accelerator', 'system')
    group by event_id, company_id, group_id

),

-- Who makes a named part sells it; without a part, the makers that are named.
sellers as (

    select
        event_id,
        seller,
        part_ids,
        families
    from parts
    union all
    select
        named.event_id,
        named.company_id as seller,
        [] as part_ids,
        [] as families
    from named
    left join parts on named.event_id = parts.event_id
    where named.namespace = 'company' and named.role <> 'user' and parts.event_id is null

),

single as (

    select
        event_id,
        count(*) as n_sellers
    from sellers
    group by event_id

),

-- Of several numbers in one event the first of the first title that has one.
quantities as (

    select
        reports.event_id,
        quantities.kind,
        quantities.low,
        quantities.high,
        quantities.bound,
        quantities.unit,
        quantities.currency
    from reports
    inner join {{ ref('stg_news__quantity') }} as quantities on reports.article_id = quantities.article_id
    where
        quantities.kind = 'money'
        or coalesce(quantities.unit, 'chip') in ('chip', 'card', 'server', 'system', 'wafer')
    qualify
        row_number() over (
            partition by reports.event_id, quantities.kind
            order by reports.published_at, reports.article_id, quantities.char_start
        ) = 1

),

-- Whose share of a number is whose does not stand in a title with several sellers.
final as (

    select
        substr({{ surrogate_id(['events.event_id', 'sellers.seller']) }}, 1, 16) as reading_id,
        events.event_id,
        events.first_article_id as article_id,
        cast(events.first_published_at as date) as published_date,
        cast(articles.first_seen_at as date) as first_seen_date,
        events.modality,
        buyers.buyers,
        sellers.seller,
        case when len(sellers.part_ids) = 1 then list_extract(sellers.part_ids, 1) end as accelerator_id,
        case when len(sellers.families) = 1 then list_extract(sellers.families, 1) end as accelerator_family,
        case when single.n_sellers = 1 then counts.low end as quantity_low,
        case when single.n_sellers = 1 then counts.high end as quantity_high,
        case when single.n_sellers = 1 then counts.unit end as quantity_unit,
        case when single.n_sellers = 1 then amounts.low end as amount_low,
        case when single.n_sellers = 1 then amounts.high end as amount_high,
        case when single.n_sellers = 1 then amounts.currency end as currency,
        case when events.modality = 'forecast' then 'preliminary' else 'confirmed' end as status,
        reports.type_rule as rule,
        articles.url as source_url,
        articles.outlet as publisher,
        articles.snapshot_sha256,
        articles.snapshot_url,
        articles.record_locator
    from events
    inner join buyers on events.event_id = buyers.event_id
    inner join sellers on events.event_id = sellers.event_id
    inner join single on events.event_id = single.event_id
    inner join articles on events.first_article_id = articles.article_id
    inner join reports on events.first_article_id = reports.article_id
    left join quantities as counts on events.event_id = counts.event_id and counts.kind = 'count'
    left join quantities as amounts on events.event_id = amounts.event_id and amounts.kind = 'money'

)

select * from final
