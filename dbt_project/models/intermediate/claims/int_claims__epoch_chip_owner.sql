{#-
What Epoch AI's model says came to an owner: (metric of a quarter, of the sum since the series began, of the
legal channel to China, stem of the estimate's columns, unit).
-#}
{% set measures = [
    ('acquired_units', 'owned_units', 'shipments_china_units', 'units', 'chips'),
    ('acquired_h100e', 'owned_h100e', 'shipments_china_h100e', 'h100e', 'H100e'),
] %}

with quarters as (
    select
        *,
        false as is_sum,
        {{ calendar_quarter('period_start') }} as period,
        'raw_epoch__chip_owner_quarter' as raw_table
    from {{ ref('stg_epoch__chip_owner_quarter') }}
),

sums as (
    select
        *,
        true as is_sum,
        concat(period_start, '/', period_end) as period,
        'raw_epoch__chip_owner_cumulative' as raw_table
    from {{ ref('stg_epoch__chip_owner_cumulative') }}
),

counts as (
    select * from quarters
    union all by name
    select * from sums
),

companies as (
    select
        name,
        entity_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'company' and entity_id is not null
),

-- "China" is no owner but the vendor's legal sales there; "Other" is what the model could give to nobody.
records as (
    select
        counts.*,
        counts.owner_as_published = 'China' as is_china,
        case when is_china or owners.entity_id is not null then 'company' else 'market' end as subject_type,
        case
            when is_china then vendors.entity_id
            else coalesce(owners.entity_id, {{ slug('counts.owner_as_published') }} || '-owners')
        end as subject_id,
        concat(
            case when not is_china then vendors.entity_id || ' ' end,
            coalesce({{ counted_parts('counts.accelerator_as_published') }}, 'all'),
            case when is_china then ', legal channel' end,
            case when is_china and counts.is_sum then ', cumulative' end
        ) as scope,
        concat_ws(
            '|',
            counts.vendor_as_published,
            counts.owner_as_published,
            counts.accelerator_as_published,
            counts.period
        ) as record_key,
        case when counts.is_incomplete then 'Covers the period only in part. ' else '' end as completeness
    from counts
    inner join companies as vendors on counts.vendor_as_published = vendors.name
    left join companies as owners on counts.owner_as_published = owners.name
),

unpivoted as (
    {%- for of_quarter, of_sum, of_china, stem, unit in measures %}
    select
        *,
        case
            when is_china then '{{ of_china }}'
            when is_sum then '{{ of_sum }}'
            else '{{ of_quarter }}'
        end as definition_id,
        {{ stem }}_low as value_low,
        {{ stem }}_central as value_central,
        {{ stem }}_high as value_high,
        '{{ unit }}' as unit_published
    from records
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (
    select
        subject_type,
        subject_id,
        definition_id,
        value_low,
        value_central,
        value_high,
        unit_published,
        cast(null as varchar) as precision_as_published,
        period,
        period_start,
        period_end,
        scope,
        'Epoch AI' as claimant,
        'Epoch AI' as publisher,
        'github.com/epoch-research/ai-chip-counts' as root_source_id,
        'explicit' as root_rule,
        'C' as evidence_grade,
        estimated_date as published_date,
        concat(completeness, 'Median and 90 % range of a simulation. ', publisher_note) as method_note,
        'https://github.com/epoch-research/ai-chip-counts' as source_url,
        'CC-BY-4.0' as licence,
        raw_table,
        record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from unpivoted
    -- Nothing bought is no figure that another one could differ from by a factor.
    where value_central > 0
)

select * from final
