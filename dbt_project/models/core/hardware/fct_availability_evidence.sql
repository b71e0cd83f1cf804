select
    subject_type,
    subject_id,
    basis,
    evidence_date,
    known_from,
    is_date_assumed,
    evidence_grade,
    is_not_submitted_as_available,
    is_counted,
    reason_not_counted,
    source_url,
    raw_table,
    snapshot_sha256,
    record_locator,
    case when evidence_date is null then 'not_disclosed' end as evidence_date_reason
from {{ ref('int_hardware__availability_evidence') }}
