-- The figures of a scale-up system side by side, where they are known.
{% set measures = [
    ('system_bf16', 'bf16_dense_pflops'),
    ('system_memory', 'memory_tb'),
    ('system_memory_bandwidth', 'memory_bandwidth_tb_per_s'),
    ('system_power_kw', 'power_kw'),
] %}

with consensus as (
    select * from {{ ref('int_claims__consensus') }}
    where
        subject_type = 'system'
        and definition_id in ('system_bf16', 'system_memory', 'system_memory_bandwidth', 'system_power_kw')
),

systems as (
    select * from {{ ref('int_hardware__system') }}
    where is_frontier_eligible
),

joined as (
    select
        systems.system_id,
        systems.bloc,
        {%- for definition_id, column in measures %}
        max(case when consensus.definition_id = '{{ definition_id }}' then consensus.value_central end)
            as {{ column }},
        max(case when consensus.definition_id = '{{ definition_id }}' then consensus.value_low end)
            as {{ column }}_low,
        max(case when consensus.definition_id = '{{ definition_id }}' then consensus.value_high end)
            as {{ column }}_high,
        {%- endfor %}
        {{ sorted_list('consensus.claim_ids') }} as claim_id_lists
    from systems
    inner join consensus on systems.system_id = consensus.subject_id
    group by systems.system_id, systems.bloc
)

select
    system_id,
    bloc,
    bf16_dense_pflops,
    memory_tb,
    memory_bandwidth_tb_per_s,
    power_kw,
    {%- for definition_id, column in measures %}
    {{ column }}_low,
    {{ column }}_high,
    {%- endfor %}
    list_sort(list_distinct(flatten(claim_id_lists))) as claim_ids
from joined
