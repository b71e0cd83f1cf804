with reports as (

    select * from {{ ref('int_news__report') }}

),

-- What most of the decisive reports of an event say; of as many, what was said first.
{% for said in ['event_type', 'stance', 'modality'] -%}
{{ said }}_counted as (

    select
        event_id,
        {{ said }},
        count(*) as n_reports,
        min(published_at) as first_at
    from reports
    where is_decisive{% if said == 'event_type' %} and event_type is not null{% endif %}
    group by event_id, {{ said }}

),

{{ said }}_most_said as (

    select
        event_id,
        {{ said }}
    from {{ said }}_counted
    qualify
        row_number() over (partition by event_id order by n_reports desc, first_at asc, {{ said }} asc) = 1

),

{% endfor -%}
first_movers as (

    select
        event_id,
        article_id as first_article_id,
        outlet as first_outlet,
        root_id as first_root_id,
        published_at as first_published_at,
        published_basis as first_published_basis
    from reports
    qualify
        row_number() over (
            partition by event_id order by is_first_mover desc, published_at asc, article_id asc
        ) = 1

),

counted as (

    select
        event_id,
        count(distinct page_id) as n_articles,
        count(distinct copy_id) as n_copies,
        count(distinct root_id) as n_roots,
        {{ sorted_list('root_id') }} as roots,
        {{ sorted_list('language') }} as languages,
        {{ sorted_list('article_id') }} as article_ids,
        count(distinct case when language = 'zh' then page_id end) as n_articles_zh,
        count(case when reading_basis = 'curated' then 1 end) as n_articles_curated,
        count(case when reading_basis = 'machine_read' then 1 end) as n_articles_machine_read,
        min(case when is_decisive then evidence_grade end) as evidence_grade,
        min(known_at) as first_known_at
    from reports
    group by event_id

),

entities as (

    select
        event_id,
        list(entity_id order by entity_id) filter (where entity_type = 'company') as companies,
        list(entity_id order by entity_id) filter (where entity_type = 'accelerator') as accelerators,
        list(entity_id order by entity_id) filter (where entity_type = 'system') as systems,
        list(entity_id order by entity_id) filter (where entity_type = 'model') as models,
        list(entity_id order by entity_id) filter (where entity_type like '%_line') as lines
    from {{ ref('int_news__event_entity') }}
    group by event_id

),

final as (

    select
        counted.event_id,
        first_movers.first_published_at,
        first_movers.first_published_basis,
        event_type_most_said.event_type,
        case
            when counted.n_articles_curated > 0 then 'curated'
            when counted.n_articles_machine_read > 0 then 'machine_read'
            else 'document_sentence'
        end as reading_basis,
        stance_most_said.stance,
        modality_most_said.modality,
        coalesce(entities.companies, []) as companies,
        coalesce(entities.accelerators, []) as accelerators,
        coalesce(entities.systems, []) as systems,
        coalesce(entities.models, []) as models,
        coalesce(entities.lines, []) as lines,
        counted.n_articles,
        counted.n_articles_zh,
        counted.n_articles_curated,
        counted.n_copies,
        counted.n_roots,
        counted.roots,
        counted.languages,
        first_movers.first_article_id,
        first_movers.first_outlet,
        first_movers.first_root_id,
        counted.evidence_grade,
        counted.first_known_at,
        counted.article_ids
    from counted
    inner join event_type_most_said on counted.event_id = event_type_most_said.event_id
    inner join stance_most_said on counted.event_id = stance_most_said.event_id
    inner join modality_most_said on counted.event_id = modality_most_said.event_id
    inner join first_movers on counted.event_id = first_movers.event_id
    left join entities on counted.event_id = entities.event_id

)

select * from final
