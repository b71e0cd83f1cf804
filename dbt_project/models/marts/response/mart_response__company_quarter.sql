with told as (

    select
        event_id,
        cast(null as varchar) as order_id,
        company_id,
        event_date,
        direction,
        commitment_rung,
        reading_basis,
        evidence_grade,
        root_ids,
        article_ids
    from {{ ref('fct_news_response') }}
    union all by name
    -- A statement that an event tells of, too, adds its commitment and no second direction.
    select
        order_id,
        company_id,
        event_date,
        case when not is_told_by_event then direction end as direction,
        commitment_rung,
        'curated' as reading_basis,
        evidence_grade,
        [root_source_id] as root_ids,
        [] as article_ids
    from {{ ref('int_orders__response') }}

),

responses as (

    select
        *,
        cast(date_trunc('quarter', event_date) as date) as quarter
    from told

),

companies as (

    select
        company_id,
        min(name) as company
    from {{ ref('dim_company') }}
    group by company_id

),

-- The bloc on the first day of the quarter; dim_company is dated.
blocs as (

    select
        responses.company_id,
        responses.quarter,
        min(dim_company.bloc) as bloc
    from responses
    inner join {{ ref('dim_company') }} as dim_company
        on
            responses.company_id = dim_company.company_id
            and (dim_company.valid_from is null or responses.quarter >= dim_company.valid_from)
            and (dim_company.valid_to is null or responses.quarter < dim_company.valid_to)
    group by responses.company_id, responses.quarter

),

curated as (

    select
        company_id,
        quarter,
        bool_or(reading_basis = 'curated' and commitment_rung is not null) as has_curated_rung,
        bool_or(reading_basis = 'curated' and direction is not null) as has_curated_direction
    from responses
    group by company_id, quarter

),

-- What a machine read decides only where no reviewed event of the company and quarter speaks.
weighed as (

    select
        responses.*,
        curated.has_curated_rung,
        curated.has_curated_direction,
        responses.reading_basis = 'curated' or not curated.has_curated_rung as is_rung_decisive,
        responses.reading_basis = 'curated' or not curated.has_curated_direction as is_direction_decisive
    from responses
    inner join curated on responses.company_id = curated.company_id and responses.quarter = curated.quarter

),

listed_roots as (

    select
        company_id,
        quarter,
        unnest(root_ids) as root_id
    from responses

),

roots as (

    select
        company_id,
        quarter,
        count(distinct root_id) as n_roots
    from listed_roots
    group by company_id, quarter

),

listed_articles as (

    select
        company_id,
        quarter,
        unnest(article_ids) as article_id
    from responses

),

evidence as (

    select
        company_id,
        quarter,
        {{ sorted_list('article_id') }} as article_ids
    from listed_articles
    group by company_id, quarter

),

counted as (

    select
        company_id,
        quarter,
        max(case when is_rung_decisive then commitment_rung end) as highest_rung,
        max(case when reading_basis <> 'curated' then commitment_rung end) as highest_rung_machine_read,
        count(case when is_direction_decisive and direction in ('adopts', 'expands') then 1 end) as n_toward,
        count(case when is_direction_decisive and direction = 'hedges' then 1 end) as n_hedged,
        count(case when is_direction_decisive and direction in ('avoids', 'blocks', 'competes') then 1 end)
            as n_away,
        count(case when is_direction_decisive and direction is not null then 1 end) as n_directed,
        count(event_id) as n_events,
        count(case when reading_basis = 'curated' then event_id end) as n_events_curated,
        count(order_id) as n_order_statements,
        bool_or(has_curated_rung) as has_curated_rung,
        bool_or(has_curated_direction) as has_curated_direction,
        min(case when is_rung_decisive and commitment_rung is not null then evidence_grade end)
            as evidence_grade_best,
        {{ sorted_list('event_id') }} as event_ids,
        {{ sorted_list('order_id') }} as order_ids,
        {{ sorted_list('direction') }} as directions
    from weighed
    group by company_id, quarter

),

final as (

    select
        {{ build_id() }} as build_id,
        coalesce(companies.company, counted.company_id) as company,
        counted.company_id,
        counted.quarter,
        blocs.bloc,
        cast(counted.highest_rung as bigint) as highest_rung,
        case when counted.highest_rung is null then 'not_stated' end as highest_rung_reason,
        case
            when counted.highest_rung is null then null
            when counted.has_curated_rung then 'curated'
            else 'machine_read'
        end as rung_basis,
        cast(counted.highest_rung_machine_read as bigint) as highest_rung_machine_read,
        case when counted.highest_rung_machine_read is null then 'none_machine_read' end
            as highest_rung_machine_read_reason,
        {{ safe_ratio('counted.n_toward - counted.n_away', 'counted.n_directed') }} as net_direction,
        case when counted.n_directed = 0 then 'no_direction' end as net_direction_reason,
        case
            when counted.n_directed = 0 then null
            when counted.has_curated_direction then 'curated'
            else 'machine_read'
        end as direction_basis,
        counted.n_toward,
        counted.n_hedged,
        counted.n_away,
        coalesce(counted.directions, []) as directions,
        counted.n_events,
        counted.n_events_curated,
        counted.n_order_statements,
        roots.n_roots,
        counted.evidence_grade_best,
        coalesce(counted.event_ids, []) as event_ids,
        coalesce(evidence.article_ids, []) as article_ids,
        coalesce(counted.order_ids, []) as order_ids
    from counted
    inner join roots on counted.company_id = roots.company_id and counted.quarter = roots.quarter
    left join evidence on counted.company_id = evidence.company_id and counted.quarter = evidence.quarter
    left join companies on counted.company_id = companies.company_id
    left join blocs on counted.company_id = blocs.company_id and counted.quarter = blocs.quarter

)

select * from final
