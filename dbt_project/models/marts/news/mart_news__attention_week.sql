with attention as (

    select * from {{ ref('int_news__attention') }}

),

volumes as (

    select * from {{ ref('int_news__channel_week') }}

),

reports as (

    select
        event_id,
        article_id
    from {{ ref('int_news__report') }}

),

-- Sources that show everything they have go before those that were asked about a subject: the shares of these
-- are of another kind.
sources as (

    select
        week,
        bool_or(volume_basis = 'all') as has_whole_sources,
        count(case when volume_basis = 'all' then 1 end) as n_whole,
        count(case when volume_basis = 'selected' then 1 end) as n_selected
    from volumes
    group by week

),

counted as (

    select
        attention.week,
        attention.entity_type,
        attention.entity_id,
        count(distinct coalesce(attention.url, attention.article_id)) as articles,
        count(distinct reports.event_id) as events,
        count(distinct case when attention.language = 'zh' then attention.article_id end) as n_articles_zh,
        count(distinct case when attention.language is not null then attention.article_id end)
            as n_articles_in_known_language,
        list_slice({{ sorted_list('attention.article_id') }}, 1, 50) as article_ids
    from attention
    left join reports on attention.article_id = reports.article_id
    group by attention.week, attention.entity_type, attention.entity_id

),

by_source as (

    select
        counted_week as week,
        channel,
        entity_type,
        entity_id,
        count(distinct article_id) as n_articles
    from attention
    group by counted_week, channel, entity_type, entity_id

),

shares as (

    select
        by_source.week,
        by_source.entity_type,
        by_source.entity_id,
        sum(
            case
                when (volumes.volume_basis = 'all') = sources.has_whole_sources
                    then least({{ safe_ratio('by_source.n_articles', 'volumes.n_articles') }}, 1.0)
            end
        ) as summed_share
    from by_source
    inner join volumes on by_source.week = volumes.week and by_source.channel = volumes.channel
    inner join sources on by_source.week = sources.week
    group by by_source.week, by_source.entity_type, by_source.entity_id

),

final as (

    select
        {{ build_id() }} as build_id,
        counted.week,
        counted.entity_type,
        counted.entity_id,
        counted.articles,
        counted.events,
        case
            when sources.week is not null
                then
                    {{ safe_ratio(
                        'coalesce(shares.summed_share, 0.0)',
                        'case when sources.has_whole_sources then sources.n_whole else sources.n_selected end'
                    ) }}
        end as share_of_all_frac,
        case when sources.week is null then 'no_source_with_volume' end as share_of_all_frac_reason,
        case
            when sources.has_whole_sources then 'whole_sources'
            when sources.week is not null then 'selected_sources'
        end as share_basis,
        case
            when sources.has_whole_sources then sources.n_whole
            else coalesce(sources.n_selected, 0)
        end as n_sources,
        {{ safe_ratio('counted.n_articles_zh', 'counted.n_articles_in_known_language') }} as zh_frac,
        case when counted.n_articles_in_known_language = 0 then 'language_unknown' end as zh_frac_reason,
        counted.article_ids
    from counted
    left join sources on counted.week = sources.week
    left join shares
        on
            counted.week = shares.week
            and counted.entity_type = shares.entity_type
            and counted.entity_id = shares.entity_id

)

select * from final
