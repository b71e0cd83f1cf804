-- Statements of the order book as responses of their buyers: who orders domestic parts turns toward them. An
-- order from a Western vendor says nothing about domestic compute, and a cancelled one is no commitment.
with statements as (

    select
        order_id,
        known_from,
        unnest(string_split(buyer, '; ')) as buyer,
        status,
        grade as evidence_grade,
        root_source_id
    from {{ ref('fct_order_status') }}
    where bloc = 'domestic' and status <> 'cancelled'

),

companies as (

    select
        name,
        entity_id as company_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'company' and entity_id is not null

),

news as (

    select
        responses.company_id,
        responses.event_date
    from {{ ref('fct_news_response') }} as responses
    inner join {{ ref('fct_news_event') }} as events on responses.event_id = events.event_id
    where events.event_type = 'order'

),

responses as (

    select
        statements.order_id,
        companies.company_id,
        statements.known_from as event_date,
        'adopts' as direction,
        -- Talks and letters of intent weigh a purchase; a contract, a tender won or a delivery makes it.
        case when statements.status in ('rumoured', 'preliminary') then 1 else 4 end as commitment_rung,
        statements.status,
        statements.evidence_grade,
        statements.root_source_id
    from statements
    inner join companies on statements.buyer = companies.name

),

-- What an event of the news tells of a buyer within a week of the statement is the same response.
told as (

    select distinct
        responses.order_id,
        responses.company_id
    from responses
    inner join news
        on
            responses.company_id = news.company_id
            and abs(date_diff('day', news.event_date, responses.event_date)) <= 7

),

final as (

    select
        responses.*,
        told.order_id is not null as is_told_by_event
    from responses
    left join told on responses.order_id = told.order_id and responses.company_id = told.company_id

)

select * from final
