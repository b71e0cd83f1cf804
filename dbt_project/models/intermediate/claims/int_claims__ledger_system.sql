{#- The figures of the ledger, one row each: (metric, column of the low value, of the high value, unit). -#}
{% set measures = [
    ('system_bf16', 'bf16_dense_pflops', 'bf16_dense_pflops', 'PFLOPS'),
    ('system_fp8', 'fp8_dense_pflops', 'fp8_dense_pflops', 'PFLOPS'),
    ('system_fp4', 'fp4_pflops', 'fp4_pflops', 'PFLOPS'),
    ('system_memory', 'memory_tb', 'memory_tb', 'TB'),
    ('system_memory_bandwidth', 'memory_bandwidth_tb_per_s', 'memory_bandwidth_tb_per_s', 'TB/s'),
    ('system_interconnect', 'interconnect_bandwidth_tb_per_s', 'interconnect_bandwidth_tb_per_s', 'TB/s'),
    ('system_power_kw', 'power_kw_low', 'power_kw_high', 'kW'),
    ('system_price_usd', 'price_usd_low', 'price_usd_high', 'USD'),
    ('chip_count', 'chip_count', 'chip_count', 'packages'),
] %}

with source as (
    select * from {{ ref('stg_ledger__systems') }}
),

records as (
    select
        *,
        launch_start_date as period_start,
        cast(null as date) as published_date,
        launch_end_date as launch_date,
        note as method_note,
        case
            when source_kind in ('vendor_announcement', 'filing') then vendor
            else {{ url_publisher('source_url') }}
        end as claimant,
        {{ url_publisher('source_url') }} as publisher,
        {{ url_root('source_url') }} as root_source_id,
        'same_page' as root_rule
    from source
),

unpivoted as (
    {%- for definition_id, low, high, unit in measures %}
    select
        'system' as subject_type,
        system_id as subject_id,
        '{{ definition_id }}' as definition_id,
        {{ low }} as value_low,
        ({{ low }} + {{ high }}) / 2 as value_central,
        {{ high }} as value_high,
        '{{ unit }}' as unit_published,
        cast(null as varchar) as precision_as_published,
        cast(null as varchar) as period,
        period_start,
        cast(null as date) as period_end,
        cast(null as varchar) as scope,
        claimant,
        publisher,
        root_source_id,
        root_rule,
        evidence_grade,
        published_date,
        launch_date,
        method_note,
        source_url,
        'CC-BY-4.0' as licence,
        'raw_ledger__systems' as raw_table,
        system_id as record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from records
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    subject_type,
    subject_id,
    definition_id,
    value_low,
    value_central,
    value_high,
    unit_published,
    precision_as_published,
    period,
    period_start,
    period_end,
    scope,
    claimant,
    publisher,
    root_source_id,
    root_rule,
    evidence_grade,
    published_date,
    launch_date,
    method_note,
    source_url,
    licence,
    raw_table,
    record_key,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from unpivoted
where value_central is not null
