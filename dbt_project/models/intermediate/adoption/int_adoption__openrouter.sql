-- The free listing of a model is folded into it. Tokens are each vendor's own count; shares are of all tokens
-- of the day, the rest included.
with ranked as (
    select * from {{ ref('stg_openrouter__ranking_day') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

totals as (
    select
        day,
        sum(total_tokens) as all_tokens,
        bool_or(is_other) as has_rest
    from ranked
    group by day
),

final as (
    select
        'adoption_token_share' as definition_id,
        names.entity_id as model_id,
        'openrouter' as channel,
        regexp_replace(ranked.listed_name, ':free$', '') as variant_as_published,
        cast(ranked.day as varchar) as channel_version,
        ranked.day,
        {{ safe_ratio('cast(sum(ranked.total_tokens) as double)', 'min(totals.all_tokens)') }} as value,
        cast(null as bigint) as n_unresolved,
        'https://openrouter.ai/rankings' as source_url,
        'raw_openrouter__ranking_day' as raw_table,
        min(ranked.source_id) as source_id,
        min(ranked.snapshot_sha256) as snapshot_sha256,
        min(ranked.snapshot_url) as snapshot_url,
        min(ranked.record_locator) as record_locator
    from ranked
    inner join totals on ranked.day = totals.day and totals.has_rest
    left join names on ranked.listed_name = names.name
    where not ranked.is_other
    group by names.entity_id, regexp_replace(ranked.listed_name, ':free$', ''), ranked.day
)

select * from final
