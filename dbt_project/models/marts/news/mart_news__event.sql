with events as (

    select * from {{ ref('int_news__event') }}

),

responses as (

    select
        event_id,
        max(commitment_rung) as highest_rung,
        list(company_id || ':' || direction order by company_id) filter (where direction is not null)
            as company_directions
    from {{ ref('fct_news_response') }}
    group by event_id

),

final as (

    select
        {{ build_id() }} as build_id,
        events.event_id,
        cast(events.first_published_at as date) as first_published_date,
        events.first_published_at,
        events.first_published_basis,
        events.event_type,
        events.companies,
        events.accelerators,
        events.systems,
        events.models,
        events.lines,
        events.stance as direction,
        coalesce(responses.company_directions, []) as company_directions,
        cast(responses.highest_rung as bigint) as highest_rung,
        case when responses.highest_rung is null then 'no_response' end as highest_rung_reason,
        events.modality,
        events.n_articles,
        events.n_articles_zh,
        events.n_copies,
        events.n_roots,
        events.roots,
        events.languages,
        events.first_outlet,
        events.first_root_id,
        events.reading_basis,
        events.evidence_grade,
        events.first_known_at,
        events.article_ids
    from events
    left join responses on events.event_id = responses.event_id

)

select * from final
