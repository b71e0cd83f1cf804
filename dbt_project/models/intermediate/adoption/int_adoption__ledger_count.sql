-- What the ledger holds of two catalogues: the history of the one by commit or version, and the listings of
-- one version of each.
with history as (
    select * from {{ ref('stg_ledger__provider_count_history') }}
),

listings as (
    select * from {{ ref('stg_ledger__provider_listings') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

-- The history is that of one catalogue, by commit or by version of its package.
counted_by_history as (
    select
        'genai_prices' as channel,
        variant_as_published,
        regexp_replace(commit_or_version, '^genai-prices ', '') as channel_version,
        committed_date as day,
        cast(n_providers as double) as value,
        cast(null as bigint) as n_unresolved,
        {{ catalogue_url("'genai-prices'") }} as source_url,
        'raw_ledger__provider_count_history' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from history
),

-- A provider that lists a variant several times (free, in batches, in a region) counts once.
counted_by_listing as (
    select
        replace(listings.catalogue, '-', '_') as channel,
        listings.variant_as_published,
        listings.catalogue_version as channel_version,
        cast(null as date) as day,
        cast(count(distinct listings.provider) as double) as value,
        count(distinct listings.provider)
        - count(distinct case when names.entity_id is not null then listings.provider end) as n_unresolved,
        {{ catalogue_url('min(listings.catalogue)') }} as source_url,
        'raw_ledger__provider_listings' as raw_table,
        min(listings.source_id) as source_id,
        min(listings.snapshot_sha256) as snapshot_sha256,
        min(listings.snapshot_url) as snapshot_url,
        min(listings.record_locator) as record_locator
    from listings
    left join names on listings.listed_name = names.name
    group by listings.catalogue, listings.catalogue_version, listings.variant_as_published
),

counts as (
    select * from counted_by_history
    union all by name
    select * from counted_by_listing
)

select
    'adoption_providers' as definition_id,
    names.entity_id as model_id,
    counts.*
from counts
left join names on counts.variant_as_published = names.name
