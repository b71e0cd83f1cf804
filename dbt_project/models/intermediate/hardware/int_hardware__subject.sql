with accelerators as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        accelerator_id,
        bloc,
        launch_start_date,
        launch_end_date,
        launch_evidence_grade,
        is_frontier_eligible,
        launch_date_reason
    from {{ ref('int_hardware__accelerator') }}
),

systems as (
    select
        'system' as subject_type,
        system_id as subject_id,
        accelerator_id,
        bloc,
        launch_start_date,
        launch_end_date,
        launch_evidence_grade,
        is_frontier_eligible,
        case when launch_end_date is null then 'not_disclosed' end as launch_date_reason
    from {{ ref('int_hardware__system') }}
),

joined as (
    select * from accelerators
    union all
    select * from systems
)

select
    subject_type,
    subject_id,
    accelerator_id,
    bloc,
    launch_start_date,
    launch_end_date,
    launch_evidence_grade,
    is_frontier_eligible,
    launch_date_reason
from joined
