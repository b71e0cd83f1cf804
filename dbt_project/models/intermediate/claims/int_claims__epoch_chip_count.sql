{#-
What Epoch AI's model, and the chip sales published from it, say was made:
(metric, stem of the estimate's columns, unit).
-#}
{% set measures = [
    ('production_units', 'units', 'chips'),
    ('production_h100e', 'h100e', 'H100e'),
] %}

-- Of the quarters only the calendar ones: the fiscal ones are what they were made from, no second statement.
with quarters as (
    select
        * exclude (period_kind),
        true as has_range,
        'raw_epoch__chip_count_quarter' as raw_table
    from {{ ref('stg_epoch__chip_count_quarter') }}
    where period_kind = 'calendar_quarter'
    union all by name
    select
        *,
        'raw_epoch__chip_sales_quarter' as raw_table
    from {{ ref('stg_epoch__chip_sales_quarter') }}
),

sums as (
    select
        *,
        true as has_range,
        'raw_epoch__chip_count_cumulative' as raw_table
    from {{ ref('stg_epoch__chip_count_cumulative') }}
    union all by name
    select
        *,
        'raw_epoch__chip_sales_cumulative' as raw_table
    from {{ ref('stg_epoch__chip_sales_cumulative') }}
),

counts as (
    select
        *,
        {{ counted_parts('accelerator_as_published') }} as scope,
        case
            when period_start = quarter_start and period_end = quarter_end
                then {{ calendar_quarter('period_start') }}
            else concat(period_start, '/', period_end)
        end as period
    from quarters
    union all by name
    select
        *,
        concat(coalesce({{ counted_parts('accelerator_as_published') }}, 'all'), ', cumulative') as scope,
        concat(period_start, '/', period_end) as period
    from sums
),

records as (
    select
        counts.*,
        companies.entity_id as company_id,
        concat_ws(
            '|', counts.raw_table, counts.vendor_as_published, counts.scope, counts.period
        ) as record_key,
        case when counts.is_incomplete then 'Covers the period only in part. ' else '' end as completeness,
        case
            when not counts.has_range then 'Median without a range. '
            else 'Median and 90 % range of a simulation. '
        end as range_note,
        case
            when counts.raw_table like 'raw_epoch__chip_sales_%' then 'https://epoch.ai/data/ai-chip-sales'
            else 'https://github.com/epoch-research/ai-chip-counts'
        end as page_url
    from counts
    inner join {{ ref('stg_entities__resolution') }} as companies
        on counts.vendor_as_published = companies.name and companies.namespace = 'company'
    where companies.entity_id is not null
),

unpivoted as (
    {%- for definition_id, stem, unit in measures %}
    select
        *,
        '{{ definition_id }}' as definition_id,
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
        'company' as subject_type,
        company_id as subject_id,
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
        -- A figure kept by hand has no day of its own; it cannot have been known before its period ended.
        coalesce(estimated_date, period_end) as published_date,
        concat(completeness, range_note, publisher_note) as method_note,
        page_url as source_url,
        'CC-BY-4.0' as licence,
        raw_table,
        record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from unpivoted
    -- Nothing made is no figure that another one could differ from by a factor.
    where value_central > 0
)

select * from final
