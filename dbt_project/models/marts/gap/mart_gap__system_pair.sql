{#-
House rule: domestic / western. For power and power per something, a ratio above 1 means that the domestic system
draws more.
-#}
with systems as (
    select
        *,
        {{ safe_ratio('power_kw', 'bf16_dense_pflops') }} as power_kw_per_pflops,
        {{ safe_ratio('power_kw', 'memory_bandwidth_tb_per_s') }} as power_kw_per_tb_per_s,
        {{ safe_ratio('power_kw', 'memory_tb') }} as power_kw_per_tb
    from {{ ref('int_gap__system_measure') }}
),

availability as (
    select * from {{ ref('int_hardware__availability') }}
    where subject_type = 'system'
),

joined as (
    select
        domestic.system_id as domestic_system_id,
        western.system_id as western_system_id,
        domestic_availability.available_from as domestic_available_from,
        domestic_availability.availability_basis as domestic_availability_basis,
        western_availability.available_from as western_available_from,
        western_availability.availability_basis as western_availability_basis,
        {%- for column in [
            'bf16_dense_pflops', 'memory_tb', 'memory_bandwidth_tb_per_s', 'power_kw', 'power_kw_per_pflops',
            'power_kw_per_tb_per_s', 'power_kw_per_tb',
        ] %}
        domestic.{{ column }} as domestic_{{ column }},
        western.{{ column }} as western_{{ column }},
        {%- endfor %}
        {{ safe_ratio('domestic.bf16_dense_pflops', 'western.bf16_dense_pflops') }} as compute_ratio,
        {{ safe_ratio('domestic.memory_tb', 'western.memory_tb') }} as memory_ratio,
        {{ safe_ratio('domestic.memory_bandwidth_tb_per_s', 'western.memory_bandwidth_tb_per_s') }}
            as memory_bandwidth_ratio,
        {{ safe_ratio('domestic.power_kw', 'western.power_kw') }} as power_ratio,
        {{ safe_ratio('domestic.power_kw_per_pflops', 'western.power_kw_per_pflops') }}
            as power_per_flop_ratio,
        {{ safe_ratio('domestic.power_kw_per_tb_per_s', 'western.power_kw_per_tb_per_s') }}
            as power_per_memory_bandwidth_ratio,
        {{ safe_ratio('domestic.power_kw_per_tb', 'western.power_kw_per_tb') }} as power_per_memory_ratio,
        {{ list_union('domestic.claim_ids', 'western.claim_ids') }} as claim_ids
    from systems as domestic
    inner join systems as western on domestic.bloc = 'domestic' and western.bloc = 'western'
    left join availability as domestic_availability on domestic.system_id = domestic_availability.subject_id
    left join availability as western_availability on western.system_id = western_availability.subject_id
)

select
    {{ build_id() }} as build_id,
    {{ as_of_date() }} as as_of_date,
    domestic_system_id,
    western_system_id,
    domestic_available_from,
    domestic_availability_basis,
    western_available_from,
    western_availability_basis,
    compute_ratio,
    memory_ratio,
    memory_bandwidth_ratio,
    power_ratio,
    power_per_flop_ratio,
    power_per_memory_bandwidth_ratio,
    power_per_memory_ratio,
    {%- for column in [
        'bf16_dense_pflops', 'memory_tb', 'memory_bandwidth_tb_per_s', 'power_kw', 'power_kw_per_pflops',
        'power_kw_per_tb_per_s', 'power_kw_per_tb',
    ] %}
    domestic_{{ column }},
    western_{{ column }},
    {%- endfor %}
    case
        when
            compute_ratio is null
            or memory_ratio is null
            or memory_bandwidth_ratio is null
            or power_ratio is null
            then 'not_disclosed'
    end as missing_ratio_reason,
    claim_ids
from joined
where coalesce(compute_ratio, memory_ratio, memory_bandwidth_ratio, power_ratio) is not null
