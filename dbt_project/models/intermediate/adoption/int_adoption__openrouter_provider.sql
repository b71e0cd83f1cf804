-- The answer for each model has a version of its own; the catalogue has one on every day on which any of them
-- changed, with what every model then had. A provider with several endpoints of a model counts once, and one
-- that is down is still a provider.
with endpoints as (
    select * from {{ ref('stg_openrouter__endpoint') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

days as (
    select first_day as day from endpoints
    union
    select end_day as day from endpoints
    where end_day is not null
),

final as (
    select
        'adoption_providers' as definition_id,
        names.entity_id as model_id,
        'openrouter' as channel,
        endpoints.listed_name as variant_as_published,
        cast(days.day as varchar) as channel_version,
        days.day,
        cast(count(distinct endpoints.provider) as double) as value,
        cast(null as bigint) as n_unresolved,
        'https://openrouter.ai/' || endpoints.listed_name as source_url,
        'raw_openrouter__endpoint' as raw_table,
        min(endpoints.source_id) as source_id,
        min(endpoints.snapshot_sha256) as snapshot_sha256,
        min(endpoints.snapshot_url) as snapshot_url,
        min(endpoints.record_locator) as record_locator
    from days
    inner join endpoints
        on days.day >= endpoints.first_day and (endpoints.end_day is null or days.day < endpoints.end_day)
    left join names on endpoints.listed_name = names.name
    group by names.entity_id, endpoints.listed_name, days.day
)

select * from final
