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
from {{ ref('int_hardware__subject') }}
