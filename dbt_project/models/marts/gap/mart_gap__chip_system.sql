{#-
Two systems and the chips that they are made of, through one measure: what scaling up makes of the gap.
Measures: (name, lens of the chip, lens of the system).
-#}
{% set measures = [
    ('bf16', 'peak_bf16', 'system_bf16'),
    ('fp8', 'peak_fp8', 'system_fp8'),
    ('memory_capacity', 'memory_capacity', 'system_memory'),
    ('memory_bandwidth', 'memory_bandwidth', 'system_memory_bandwidth'),
    ('bf16_per_watt', 'energy_peak_bf16', 'system_energy_bf16'),
] %}
{% set blocs = ['domestic', 'western'] %}

with systems as (
    select
        systems.system_id,
        systems.bloc,
        systems.accelerator_id,
        cast(systems.chip_count as double) as chip_count,
        availability.available_from
    from {{ ref('int_hardware__system') }} as systems
    inner join {{ ref('int_hardware__availability') }} as availability
        on systems.system_id = availability.subject_id and availability.subject_type = 'system'
    where systems.is_frontier_eligible and systems.accelerator_id is not null
),

stated as (
    select * from {{ ref('int_claims__consensus') }}
    union all by name
    select * from {{ ref('int_gap__quotient') }}
),

figures as (
    select * from stated
    where evidence_grade <> 'D'
),

measures as (
    {%- for measure, chip_id, system_id in measures %}
    select
        '{{ measure }}' as measure,
        '{{ chip_id }}' as chip_definition_id,
        '{{ system_id }}' as system_definition_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sides as (
    select
        systems.*,
        measures.measure,
        measures.chip_definition_id,
        measures.system_definition_id,
        {%- for level in ['chip', 'system'] %}
        {{ level }}_figures.value_low as {{ level }}_value_low,
        {{ level }}_figures.value_central as {{ level }}_value,
        {{ level }}_figures.value_high as {{ level }}_value_high,
        {%- endfor %}
        {{ list_union('chip_figures.claim_ids', 'system_figures.claim_ids') }} as claim_ids
    from systems
    cross join measures
    left join figures as chip_figures
        on
            systems.accelerator_id = chip_figures.subject_id
            and chip_figures.subject_type = 'accelerator'
            and measures.chip_definition_id = chip_figures.definition_id
    left join figures as system_figures
        on
            systems.system_id = system_figures.subject_id
            and system_figures.subject_type = 'system'
            and measures.system_definition_id = system_figures.definition_id
),

pairs as (
    select
        domestic.measure,
        domestic.chip_definition_id,
        domestic.system_definition_id,
        {%- for bloc in blocs %}
        {{ bloc }}.system_id as {{ bloc }}_system_id,
        {{ bloc }}.accelerator_id as {{ bloc }}_accelerator_id,
        {{ bloc }}.chip_count as {{ bloc }}_chip_count,
        {{ bloc }}.available_from as {{ bloc }}_available_from,
        {{ bloc }}.chip_value as {{ bloc }}_chip_value,
        {{ bloc }}.system_value as {{ bloc }}_system_value,
        {%- endfor %}
        {%- for level in ['chip', 'system'] %}
        {{ safe_ratio('domestic.' ~ level ~ '_value_low', 'western.' ~ level ~ '_value_high') }}
            as {{ level }}_ratio_low,
        {{ safe_ratio('domestic.' ~ level ~ '_value', 'western.' ~ level ~ '_value') }} as {{ level }}_ratio,
        {{ safe_ratio('domestic.' ~ level ~ '_value_high', 'western.' ~ level ~ '_value_low') }}
            as {{ level }}_ratio_high,
        {%- endfor %}
        {{ safe_ratio('domestic.chip_count', 'western.chip_count') }} as chip_count_ratio,
        {{ list_union('domestic.claim_ids', 'western.claim_ids') }} as claim_ids
    from sides as domestic
    inner join sides as western
        on domestic.measure = western.measure and domestic.bloc = 'domestic' and western.bloc = 'western'
),

explained as (
    select
        *,
        domestic_available_from is not null and western_available_from is not null as are_both_available,
        {%- for level in ['chip', 'system'] %}
        case
            when {{ level }}_ratio is not null then null
            when domestic_{{ level }}_value is null and western_{{ level }}_value is null
                then 'both_not_disclosed'
            when domestic_{{ level }}_value is null then 'domestic_not_disclosed'
            else 'western_not_disclosed'
        end as {{ level }}_ratio_reason,
        {%- endfor %}
        case when chip_count_ratio is null then 'not_disclosed' end as chip_count_ratio_reason
    from pairs
),

final as (
    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        domestic_system_id,
        western_system_id,
        measure,
        chip_definition_id,
        system_definition_id,
        domestic_accelerator_id,
        western_accelerator_id,
        are_both_available,
        domestic_chip_value,
        western_chip_value,
        chip_ratio_low,
        chip_ratio,
        chip_ratio_high,
        chip_ratio_reason,
        domestic_system_value,
        western_system_value,
        system_ratio_low,
        system_ratio,
        system_ratio_high,
        system_ratio_reason,
        domestic_chip_count,
        western_chip_count,
        chip_count_ratio,
        chip_count_ratio_reason,
        {{ safe_ratio('system_ratio', 'chip_ratio') }} as scale_up_ratio,
        coalesce(chip_ratio_reason, system_ratio_reason) as scale_up_ratio_reason,
        (chip_ratio - 1) * (system_ratio - 1) < 0 as is_reversed,
        (chip_ratio_low > 1 or chip_ratio_high < 1) and (system_ratio_low > 1 or system_ratio_high < 1)
            as is_certain,
        claim_ids
    from explained
    where chip_ratio is not null or system_ratio is not null
)

select * from final
