-- Counts with a day. A view, since only int_claims__reported reads it.
{{ config(materialized='view') }}

with counts as (
    select * from {{ ref('fct_adoption_count') }}
    where model_id is not null and day is not null and value > 0
),

final as (
    select
        'model' as subject_type,
        model_id as subject_id,
        definition_id,
        value as value_low,
        value as value_central,
        value as value_high,
        case definition_id
            when 'adoption_providers' then 'providers'
            when 'adoption_downloads' then 'downloads'
            when 'adoption_derivatives' then 'models'
            else 'fraction'
        end as unit_published,
        cast(null as varchar) as precision_as_published,
        cast(day as varchar) as period,
        day as period_start,
        day as period_end,
        concat_ws(', ', channel, variant_as_published) as scope,
        channel as claimant,
        {{ url_publisher('source_url') }} as publisher,
        {{ url_root('source_url') }} as root_source_id,
        'same_page' as root_rule,
        evidence_grade,
        day as published_date,
        cast(null as date) as record_date,
        false as is_replaced,
        concat_ws(' ', 'version', channel_version) as method_note,
        source_url,
        case when source_id = 'ledger' then 'CC-BY-4.0' else 'terms of the channel' end as licence,
        raw_table,
        adoption_id as record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from counts
)

select * from final
