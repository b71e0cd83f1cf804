with events as (

    select * from {{ ref('stg_inbox__document_event') }}

),

-- Of two files that are one page (one address), the newest stands for it.
pages as (

    select * from {{ ref('stg_news__article') }}
    where raw_table = 'raw_inbox__document'

),

readings as (

    select * from {{ ref('stg_news__event') }}

),

clusters as (

    select * from {{ ref('stg_news__cluster') }}

),

headlines as (

    select * from {{ ref('int_news__headline') }}
    where is_decisive

),

titled as (

    select
        headlines.event_id,
        headlines.is_event_curated,
        {{ sorted_list('headlines.event_type') }} as event_types,
        {{ sorted_list('mentions.group_id') }} as companies
    from headlines
    left join {{ ref('stg_news__mention') }} as mentions on headlines.article_id = mentions.article_id
    group by headlines.event_id, headlines.is_event_curated

),

-- What an order says of its buyer is told with the order; buying from both blocs takes two orders.
ordered as (

    select
        responses.event_id as response_id,
        min(orders.event_id) as order_event_id
    from events as responses
    inner join events as orders
        on
            responses.document_id = orders.document_id
            and responses.sentence = orders.sentence
            and list_contains(orders.buyers, responses.company_id)
    where
        responses.event_type = 'response'
        and responses.rule = 'orders'
        and responses.direction <> 'hedges'
        and orders.event_type = 'order'
    group by responses.event_id

),

typed as (

    select
        events.*,
        coalesce(ordered.order_event_id, events.event_id) as told_with,
        events.document_id || '#S' || events.sentence || 'C' || events.char_start || '-' || events.char_end
            as place,
        case
            when events.event_type in ('order', 'adaptation') then events.event_type
            -- A version of a model that is made for a part is what adapting it comes to.
            when events.event_type = 'variant' then 'adaptation'
            when events.event_type = 'access' or events.direction = 'blocks' then 'access_policy'
            else 'adoption'
        end as news_type
    from events
    left join ordered on events.event_id = ordered.response_id

),

directed as (

    select
        told_with,
        bool_or(direction in ('adopts', 'expands')) as is_toward,
        bool_or(direction in ('avoids', 'blocks')) as is_away
    from typed
    group by told_with

),

final as (

    select
        typed.event_id as sentence_id,
        coalesce(titled.event_id, typed.told_with) as event_id,
        typed.told_with,
        typed.told_with = typed.event_id as is_report,
        titled.event_id is not null as is_in_title,
        coalesce(titled.is_event_curated, false) as is_event_curated,
        pages.article_id as page_id,
        coalesce(clusters.copy_id, pages.article_id) as copy_id,
        coalesce(
            clusters.root_id, pages.attributed_to, pages.outlet_id, pages.outlet, pages.article_id
        ) as root_id,
        case
            when clusters.root_rule is not null then clusters.root_rule
            when pages.attributed_to is not null then 'attributed'
            else 'first_copy'
        end as root_rule,
        typed.news_type as event_type,
        typed.rule,
        typed.modality,
        case
            when directed.is_toward and not directed.is_away then 'supportive'
            when directed.is_away and not directed.is_toward then 'critical'
            else 'neutral'
        end as stance,
        typed.companies,
        typed.accelerator_id,
        typed.accelerator_family,
        typed.model_id,
        typed.model_family,
        -- Somebody who responds is the only company of the event, its chip arm counted to the group.
        case when typed.direction is not null then list_extract(typed.companies, 1) end as company_id,
        typed.direction,
        typed.commitment_rung,
        readings.published_at,
        readings.published_basis,
        readings.first_seen_at,
        readings.known_at,
        pages.source_id,
        pages.channel,
        pages.outlet,
        pages.outlet_id,
        pages.outlet_tier,
        pages.outlet_region,
        pages.language,
        pages.url,
        pages.evidence_grade,
        typed.place as record_locator,
        typed.snapshot_sha256,
        typed.snapshot_url
    from typed
    inner join pages on typed.document_id = pages.record_locator
    inner join readings on pages.article_id = readings.article_id
    inner join directed on typed.told_with = directed.told_with
    left join clusters on pages.article_id = clusters.article_id
    left join typed as orders on typed.told_with = orders.event_id
    left join titled
        on
            clusters.cluster_id = titled.event_id
            and orders.companies = titled.companies
            and list_contains(titled.event_types, orders.news_type)

)

select * from final
