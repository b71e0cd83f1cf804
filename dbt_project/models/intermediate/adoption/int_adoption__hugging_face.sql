-- A repository of the maker is the model; copies by others are none of its downloads.
with repositories as (
    select * from {{ ref('stg_hugging_face__model') }}
),

derived as (
    select * from {{ ref('stg_hugging_face__derivative_count') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

counts as (
    select
        'adoption_downloads' as definition_id,
        listed_name,
        day,
        cast(downloads_30_days as double) as value,
        'raw_hugging_face__model' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from repositories
    where downloads_30_days is not null
    union all
    select
        'adoption_derivatives' as definition_id,
        listed_name,
        day,
        cast(sum(n_derivatives) as double) as value,
        'raw_hugging_face__derivative_count' as raw_table,
        min(source_id) as source_id,
        min(snapshot_sha256) as snapshot_sha256,
        min(snapshot_url) as snapshot_url,
        min(record_locator) as record_locator
    from derived
    group by listed_name, day
),

final as (
    select
        counts.definition_id,
        names.entity_id as model_id,
        'hugging_face' as channel,
        counts.listed_name as variant_as_published,
        cast(counts.day as varchar) as channel_version,
        counts.day,
        counts.value,
        cast(null as bigint) as n_unresolved,
        'https://huggingface.co/' || counts.listed_name as source_url,
        counts.raw_table,
        counts.source_id,
        counts.snapshot_sha256,
        counts.snapshot_url,
        counts.record_locator
    from counts
    left join names on counts.listed_name = names.name
)

select * from final
