with accelerators as (
    select * from {{ ref('int_hardware__accelerator') }}
),

availability as (
    select * from {{ ref('int_hardware__availability') }}
    where subject_type = 'accelerator'
)

select
    accelerators.accelerator_id,
    accelerators.vendor,
    accelerators.bloc,
    accelerators.product_name,
    accelerators.family,
    accelerators.form,
    accelerators.frontier_class,
    accelerators.contestant_id,
    accelerators.relation,
    accelerators.class_reason,
    accelerators.is_frontier_eligible,
    accelerators.launch_end_date as launch_date,
    accelerators.launch_source_id,
    availability.available_from,
    availability.availability_basis,
    availability.is_launch_assumed,
    availability.stated_from as stated_available_from,
    availability.n_evidence as n_availability_evidence,
    availability.source_urls as availability_urls,
    accelerators.memory_type,
    accelerators.foundry,
    accelerators.process_node_nm,
    accelerators.export_class,
    accelerators.is_in_ledger,
    accelerators.launch_date_reason,
    case when availability.stated_from is null then 'not_disclosed' end as stated_available_from_reason,
    case when accelerators.process_node_nm is null then 'not_disclosed' end as process_node_nm_reason
from accelerators
left join availability on accelerators.accelerator_id = availability.subject_id
