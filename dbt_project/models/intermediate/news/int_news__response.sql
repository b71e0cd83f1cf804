with reports as (

    select * from {{ ref('int_news__report') }}

),

responses as (

    select * from {{ ref('stg_news__response') }}

),

sentences as (

    select * from {{ ref('int_news__sentence') }}
    where direction is not null or commitment_rung is not null

),

-- What happened earlier is a response of another quarter than that of the article.
joined as (

    select
        reports.event_id,
        reports.article_id,
        reports.root_id,
        reports.reading_basis,
        reports.evidence_grade,
        reports.published_at,
        responses.company_id,
        responses.role,
        responses.direction,
        responses.commitment_rung,
        responses.response_rule,
        responses.modality,
        responses.access_state
    from reports
    inner join responses on reports.article_id = responses.article_id
    where responses.modality <> 'history'
    union all
    select
        reports.event_id,
        reports.article_id,
        reports.root_id,
        reports.reading_basis,
        reports.evidence_grade,
        reports.published_at,
        sentences.company_id,
        'user' as role,
        sentences.direction,
        sentences.commitment_rung,
        sentences.rule as response_rule,
        sentences.modality,
        cast(null as {{ dbt.type_string() }}) as access_state
    from reports
    inner join sentences on reports.article_id = sentences.told_with
    where sentences.modality <> 'history'

),

first_reports as (

    select
        event_id,
        cast(min(published_at) as date) as event_date
    from reports
    group by event_id

),

-- Reports of a reviewer decide where there are any; among equals the furthest commitment, then the first one.
decided as (

    select *
    from joined
    qualify
        row_number() over (
            partition by event_id, company_id
            order by
                reading_basis = 'curated' desc, commitment_rung desc nulls last, direction asc nulls last,
                published_at asc, article_id asc
        ) = 1

),

counted as (

    select
        event_id,
        company_id,
        {{ sorted_list('root_id') }} as root_ids,
        {{ sorted_list('article_id') }} as article_ids
    from joined
    group by event_id, company_id

),

final as (

    select
        decided.event_id,
        decided.company_id,
        first_reports.event_date,
        decided.role,
        decided.direction,
        decided.commitment_rung,
        decided.response_rule,
        decided.modality,
        decided.access_state,
        decided.reading_basis,
        decided.evidence_grade,
        len(counted.root_ids) as n_roots,
        counted.root_ids,
        counted.article_ids
    from decided
    inner join counted
        on decided.event_id = counted.event_id and decided.company_id = counted.company_id
    inner join first_reports on decided.event_id = first_reports.event_id

)

select * from final
