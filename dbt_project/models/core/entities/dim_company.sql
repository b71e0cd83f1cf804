select
    company_id,
    name,
    country,
    bloc,
    valid_from,
    valid_to,
    reason
from {{ ref('stg_entities__company') }}
