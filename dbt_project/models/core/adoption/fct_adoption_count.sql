-- Every reading of a channel stands for itself: two catalogues never make one number.
{% set origins = [
    'int_adoption__ledger_count', 'int_adoption__openrouter', 'int_adoption__openrouter_provider',
    'int_adoption__hugging_face',
] %}

with counts as (
    {%- for model in origins %}
    select * from {{ ref(model) }}
    {% if not loop.last %}union all by name{% endif %}
    {%- endfor %}
),

-- The newest version without a day had been seen when the pages of the ledger were; an older one has none.
dated as (
    select
        *,
        coalesce(
            day,
            case
                when channel_version = last_value(channel_version) over (
                    partition by definition_id, channel
                    order by {{ version_order('channel_version') }}
                    rows between unbounded preceding and unbounded following
                ) then {{ ledger_seen_by() }}
            end
        ) as counted_on
    from counts
),

final as (
    select
        {{ surrogate_id([
            'definition_id', 'channel', 'channel_version', 'variant_as_published', 'raw_table', 'day'
        ]) }} as adoption_id,
        definition_id,
        model_id,
        channel,
        channel_version,
        variant_as_published,
        counted_on as day,
        case
            when day is not null then 'channel_date'
            when counted_on is not null then 'seen_by_review'
        end as day_basis,
        case when counted_on is null then 'not_dated' end as day_reason,
        value,
        n_unresolved,
        case when n_unresolved is null then 'not_measured' end as n_unresolved_reason,
        'C' as evidence_grade,
        source_url,
        raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from dated
)

select * from final
