with systems as (
    select * from {{ ref('int_hardware__system') }}
),

availability as (
    select * from {{ ref('int_hardware__availability') }}
    where subject_type = 'system'
)

select
    systems.system_id,
    systems.vendor,
    systems.bloc,
    systems.system_name,
    systems.system_class,
    systems.class_reason,
    systems.is_frontier_eligible,
    systems.accelerator_id,
    systems.chip_count,
    systems.cpu_count,
    systems.rack_count,
    systems.launch_end_date as launch_date,
    availability.available_from,
    availability.availability_basis,
    availability.is_launch_assumed,
    availability.stated_from as stated_available_from,
    availability.n_evidence as n_availability_evidence,
    availability.source_urls as availability_urls,
    case when systems.launch_end_date is null then 'not_disclosed' end as launch_date_reason,
    case when availability.stated_from is null then 'not_disclosed' end as stated_available_from_reason,
    case when systems.chip_count is null then 'not_disclosed' end as chip_count_reason,
    case when systems.cpu_count is null then 'not_disclosed' end as cpu_count_reason,
    case when systems.rack_count is null then 'not_disclosed' end as rack_count_reason
from systems
left join availability on systems.system_id = availability.subject_id
