select
    definition_id,
    title,
    unit,
    better,
    subject_type,
    family,
    is_hardware_lens,
    conflict_tolerance_ratio,
    measure
from {{ ref('metric_definitions') }}
