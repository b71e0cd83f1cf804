-- Of the entries of a model the last one whose constraint holds is its price. An entry with a first day holds
-- until the next one; the first entry carries no day, and the release of the model, else the day on which the
-- catalogue was seen, stands in for it. An entry with hours cannot hold a day or a weekday.
with entries as (
    select
        *,
        entry_kind = 'standard' and tier_start_tokens = 0 as is_standard
    from {{ ref('stg_genai_prices__price') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

models as (
    select
        model_id,
        release_date
    from {{ ref('dim_model') }}
),

released as (
    select
        entries.*,
        cast(models.release_date as timestamp) as released_at
    from entries
    left join names on entries.listed_name = names.name
    left join models on names.entity_id = models.model_id
),

dated as (
    select
        *,
        max(start_date) over same_entry as last_start,
        case
            when constraint_kind <> 'time_of_day'
                then lead(start_date) over (
                    partition by
                        provider, listed_name, entry_kind, request_condition, tier_start_tokens,
                        constraint_kind = 'time_of_day'
                    order by entry_number
                )
        end as next_start
    from released
    window
        same_entry as (
            partition by provider, listed_name, entry_kind, request_condition, tier_start_tokens
        )
),

spans as (
    select
        *,
        coalesce(
            cast(case when constraint_kind = 'time_of_day' then last_start else start_date end as timestamp),
            released_at,
            cast(coalesce(next_start, observed_date) as timestamp)
        ) as valid_from,
        case
            when start_date is not null or (constraint_kind = 'time_of_day' and last_start is not null)
                then 'catalogue_date'
            when released_at is not null then 'release_assumed'
            else 'seen_by_review'
        end as valid_from_basis,
        cast(next_start as timestamp) as valid_to
    from dated
),

kinds as (
    {{ price_kinds('spans', {
        'input': 'input_usd_per_mtok', 'cache_read': 'cache_read_usd_per_mtok', 'output': 'output_usd_per_mtok'
    }) }}
)

select
    provider,
    listed_name,
    'USD' as currency,
    kind,
    amount_per_mtok,
    'list' as price_type,
    window_start,
    window_end,
    case when window_start is not null then coalesce(time_zone, 'UTC') end as time_zone,
    case when window_start is not null then '1234567' end as weekdays,
    cast(null as varchar) as excluded_holidays,
    not is_standard as is_conditional,
    valid_from,
    valid_to,
    valid_from_basis,
    observed_date,
    case
        when valid_from_basis = 'catalogue_date' then 'catalogue_dated'
        else 'catalogue_listing'
    end as basis,
    case when valid_from_basis = 'catalogue_date' then 'C' else 'D' end as evidence_grade,
    {{ catalogue_url("'genai-prices'") }} as source_url,
    concat_ws('; ', request_condition, stated_limits) as note,
    'raw_genai_prices__price' as raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from kinds
where valid_to is null or valid_to > valid_from
