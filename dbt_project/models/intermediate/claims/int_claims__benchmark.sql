-- Measured results on a lens, of known accelerators; their scope is the key inside which they compare.
with source as (
    select * from {{ ref('fct_benchmark_result') }}
    where definition_id is not null and accelerator_id is not null
),

final as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        definition_id,
        value_per_accelerator as value_low,
        value_per_accelerator as value_central,
        value_per_accelerator as value_high,
        unit as unit_published,
        precision_as_published,
        cast(null as varchar) as period,
        result_date as period_start,
        cast(null as date) as period_end,
        comparability_key as scope,
        coalesce(submitter, {{ url_publisher('source_url') }}) as claimant,
        {{ url_publisher('source_url') }} as publisher,
        {{ url_root('source_url') }} as root_source_id,
        'same_page' as root_rule,
        case
            when evidence_tier in ('community_measured', 'press_report') then 'C'
            else 'B'
        end as evidence_grade,
        result_date as published_date,
        attribution as method_note,
        source_url,
        case
            when comparison_class = 'non_mlperf' and raw_table like 'raw_ledger__%' then 'CC-BY-4.0'
            else licence
        end as licence,
        raw_table,
        result_key as record_key,
        regexp_extract(raw_table, '^raw_(.+?)__', 1) as source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from source
)

select * from final
