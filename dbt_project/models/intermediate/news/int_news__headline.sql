with clusters as (

    select * from {{ ref('stg_news__cluster') }}

),

readings as (

    select * from {{ ref('stg_news__event') }}

),

articles as (

    select * from {{ ref('stg_news__article') }}
    where is_read

),

joined as (

    select
        clusters.cluster_id as event_id,
        clusters.article_id,
        clusters.copy_id,
        clusters.root_id,
        clusters.root_rule,
        clusters.joined_to,
        clusters.joined_by,
        clusters.join_score,
        clusters.is_first_mover,
        readings.reading_basis,
        readings.event_type,
        readings.type_rule,
        readings.modality,
        readings.stance,
        readings.published_at,
        readings.published_basis,
        readings.first_seen_at,
        readings.known_at,
        articles.source_id,
        articles.channel,
        articles.outlet,
        articles.outlet_id,
        articles.outlet_tier,
        articles.outlet_region,
        articles.language,
        articles.url,
        articles.evidence_grade,
        articles.raw_table,
        articles.record_locator,
        articles.snapshot_sha256,
        articles.snapshot_url
    from clusters
    inner join readings on clusters.article_id = readings.article_id
    inner join articles on clusters.article_id = articles.article_id

),

-- An event is what a rule or a reviewer recognises as one; an article that only names somebody is attention.
recognised as (

    select
        event_id,
        bool_or(reading_basis = 'curated') as is_event_curated
    from joined
    group by event_id
    having bool_or(event_type is not null)

),

-- What a reviewer says of an event goes before what a machine reads in other reports of it.
final as (

    select
        joined.*,
        recognised.is_event_curated,
        (joined.reading_basis = 'curated') = recognised.is_event_curated as is_decisive
    from joined
    inner join recognised on joined.event_id = recognised.event_id

)

select * from final
