{#- The figures of the ledger, one row each: (metric, column of the low value, of the high value, unit). -#}
{% set measures = [
    ('peak_bf16', 'bf16_dense_tflops', 'bf16_dense_tflops', 'TFLOPS'),
    ('peak_fp8', 'fp8_dense_tflops', 'fp8_dense_tflops', 'TFLOPS'),
    ('peak_fp4', 'fp4_dense_tflops', 'fp4_dense_tflops', 'TFLOPS'),
    ('peak_int8', 'int8_dense_tops', 'int8_dense_tops', 'TOPS'),
    ('peak_fp32', 'fp32_tflops', 'fp32_tflops', 'TFLOPS'),
    ('peak_fp64', 'fp64_tflops', 'fp64_tflops', 'TFLOPS'),
    ('memory_capacity', 'memory_gb', 'memory_gb', 'GB'),
    ('memory_bandwidth', 'memory_bandwidth_gb_per_s', 'memory_bandwidth_gb_per_s', 'GB/s'),
    ('interconnect_bandwidth', 'interconnect_bandwidth_gb_per_s', 'interconnect_bandwidth_gb_per_s', 'GB/s'),
    ('tdp_w', 'tdp_w', 'tdp_w', 'W'),
    ('price_usd', 'price_usd_low', 'price_usd_high', 'USD'),
] %}

with source as (
    select * from {{ ref('stg_ledger__accelerators') }}
),

records as (
    select
        *,
        launch_start_date as period_start,
        cast(null as date) as published_date,
        launch_end_date as launch_date,
        {{ dbt.safe_cast("nullif(regexp_extract(note, 'CSV copy ([0-9-]{10})', 1), '')", "date") }}
            as record_date,
        case when is_epoch_reading then regexp_extract(note, 'Epoch row "([^"]+)"', 1) end as statement_key,
        note as method_note,
        case
            when source_kind in ('vendor_announcement', 'filing') then vendor
            else {{ url_publisher('source_url') }}
        end as claimant,
        {{ url_publisher('source_url') }} as publisher,
        case when is_epoch_reading then 'epoch_ml_hardware' else {{ url_root('source_url') }} end
            as root_source_id,
        case when is_epoch_reading then 'explicit' else 'same_page' end as root_rule
    from source
),

unpivoted as (
    {%- for definition_id, low, high, unit in measures %}
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        '{{ definition_id }}' as definition_id,
        {{ low }} as value_low,
        ({{ low }} + {{ high }}) / 2 as value_central,
        {{ high }} as value_high,
        '{{ unit }}' as unit_published,
        {{ "bf16_precision_as_published" if definition_id == "peak_bf16" else "cast(null as varchar)" }}
            as precision_as_published,
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
        record_date,
        statement_key,
        method_note,
        source_url,
        'CC-BY-4.0' as licence,
        'raw_ledger__accelerators' as raw_table,
        accelerator_id as record_key,
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
    record_date,
    statement_key,
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
