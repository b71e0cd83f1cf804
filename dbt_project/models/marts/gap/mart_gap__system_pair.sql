{#-
House rule: domestic / western. For power and power per something, a ratio above 1 means that the domestic system
draws more. Low and high are interval arithmetic: the domestic low over the western high, and the other way round.
-#}
{% set measures = [
    'bf16_dense_pflops', 'memory_tb', 'memory_bandwidth_tb_per_s', 'power_kw', 'power_kw_per_pflops',
    'power_kw_per_tb_per_s', 'power_kw_per_tb',
] %}
{#- (ratio, measure) -#}
{% set ratios = [
    ('compute_ratio', 'bf16_dense_pflops'),
    ('memory_ratio', 'memory_tb'),
    ('memory_bandwidth_ratio', 'memory_bandwidth_tb_per_s'),
    ('power_ratio', 'power_kw'),
    ('power_per_flop_ratio', 'power_kw_per_pflops'),
    ('power_per_memory_bandwidth_ratio', 'power_kw_per_tb_per_s'),
    ('power_per_memory_ratio', 'power_kw_per_tb'),
] %}
{#- Power per something: (measure, what it is divided by) -#}
{% set quotients = [
    ('power_kw_per_pflops', 'bf16_dense_pflops'),
    ('power_kw_per_tb_per_s', 'memory_bandwidth_tb_per_s'),
    ('power_kw_per_tb', 'memory_tb'),
] %}

with systems as (
    select
        {%- for measure, divisor in quotients %}
        {{ safe_ratio('power_kw', divisor) }} as {{ measure }},
        {{ safe_ratio('power_kw_low', divisor ~ '_high') }} as {{ measure }}_low,
        {{ safe_ratio('power_kw_high', divisor ~ '_low') }} as {{ measure }}_high,
        {%- endfor %}
        *
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
        {%- for measure in measures %}
        domestic.{{ measure }} as domestic_{{ measure }},
        western.{{ measure }} as western_{{ measure }},
        {%- endfor %}
        {%- for ratio, measure in ratios %}
        {{ safe_ratio('domestic.' ~ measure, 'western.' ~ measure) }} as {{ ratio }},
        {{ safe_ratio('domestic.' ~ measure ~ '_low', 'western.' ~ measure ~ '_high') }} as {{ ratio }}_low,
        {{ safe_ratio('domestic.' ~ measure ~ '_high', 'western.' ~ measure ~ '_low') }} as {{ ratio }}_high,
        {%- endfor %}
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
    domestic_available_from is not null and western_available_from is not null as are_both_available,
    {%- for ratio, measure in ratios %}
    {{ ratio }}_low,
    {{ ratio }},
    {{ ratio }}_high,
    case
        when {{ ratio }} is not null then null
        when domestic_{{ measure }} is null and western_{{ measure }} is null then 'both_not_disclosed'
        when domestic_{{ measure }} is null then 'domestic_not_disclosed'
        else 'western_not_disclosed'
    end as {{ ratio }}_reason,
    {%- endfor %}
    {%- for measure in measures %}
    domestic_{{ measure }},
    western_{{ measure }},
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
