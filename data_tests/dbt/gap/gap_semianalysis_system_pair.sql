{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__system_pair'}}}) }}

-- SemiAnalysis (2025-04) on CloudMatrix 384 against GB200 NVL72: reproduced within 5 per cent.
-- A build for an earlier day cannot know the pair.
{% set published = [
    ('compute_ratio', 1.7),
    ('memory_ratio', 3.6),
    ('memory_bandwidth_ratio', 2.1),
    ('power_ratio', 3.9),
    ('power_per_flop_ratio', 2.3),
    ('power_per_memory_bandwidth_ratio', 1.8),
    ('power_per_memory_ratio', 1.1),
] %}

with pair as (
    select * from {{ ref('mart_gap__system_pair') }}
    where domestic_system_id = 'huawei-cloudmatrix-384' and western_system_id = 'nvidia-gb200-nvl72'
),

expected as (
    {%- for ratio, published_value in published %}
    select
        '{{ ratio }}' as ratio,
        {{ published_value }} as published_value,
        (select {{ ratio }} from pair) as computed_value
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select *
from expected
where
    {{ as_of_date() }} >= cast('2025-04-30' as date)
    and (computed_value is null or abs(computed_value / published_value - 1) > 0.05)
