{#- The catalogue's figures for known parts: (metric, column of the low value, of the high value, unit). -#}
{% set measures = [
    ('peak_bf16', 'bf16_dense_flop_per_s', 'bf16_dense_flop_per_s', 'FLOP/s'),
    ('peak_fp8', 'fp8_dense_flop_per_s', 'fp8_dense_flop_per_s', 'FLOP/s'),
    ('peak_fp4', 'fp4_dense_flop_per_s', 'fp4_dense_flop_per_s', 'FLOP/s'),
    ('peak_int8', 'int8_dense_op_per_s', 'int8_dense_op_per_s', 'OP/s'),
    ('peak_fp32', 'fp32_flop_per_s', 'fp32_flop_per_s', 'FLOP/s'),
    ('peak_fp64', 'fp64_flop_per_s', 'fp64_flop_per_s', 'FLOP/s'),
    ('memory_capacity', 'memory_bytes', 'memory_bytes', 'byte'),
    ('memory_bandwidth', 'memory_bandwidth_byte_per_s', 'memory_bandwidth_byte_per_s', 'byte/s'),
    ('interconnect_bandwidth', 'interconnect_bandwidth_byte_per_s', 'interconnect_bandwidth_byte_per_s', 'byte/s'),
    ('tdp_w', 'tdp_w', 'tdp_w', 'W'),
    ('price_usd', 'price_usd', 'price_usd', 'USD'),
] %}

with source as (
    select
        hardware.*,
        resolution.entity_id as accelerator_id
    from {{ ref('stg_epoch__ml_hardware') }} as hardware
    inner join {{ ref('stg_entities__resolution') }} as resolution
        on hardware.hardware_name = resolution.name and resolution.namespace = 'accelerator'
    where resolution.entity_id is not null
),

records as (
    select
        *,
        release_start_date as period_start,
        cast(null as date) as published_date,
        release_end_date as launch_date,
        modified_date as record_date,
        hardware_name as statement_key,
        'epoch.ai' as claimant,
        'epoch.ai' as publisher,
        'epoch_ml_hardware' as root_source_id,
        'explicit' as root_rule,
        'C' as evidence_grade,
        'https://epoch.ai/data/machine-learning-hardware' as source_url
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
        'Epoch row "' || hardware_name || '"' as method_note,
        source_url,
        'CC-BY-4.0' as licence,
        'raw_epoch__ml_hardware' as raw_table,
        hardware_name as record_key,
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
