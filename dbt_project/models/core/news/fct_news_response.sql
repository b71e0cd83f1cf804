select
    event_id,
    company_id,
    event_date,
    role,
    direction,
    commitment_rung,
    case
        when commitment_rung is null and modality = 'denied' then 'denied'
        when commitment_rung is null then 'not_stated'
    end as commitment_rung_reason,
    response_rule,
    modality,
    access_state,
    reading_basis,
    evidence_grade,
    n_roots,
    root_ids,
    article_ids
from {{ ref('int_news__response') }}
