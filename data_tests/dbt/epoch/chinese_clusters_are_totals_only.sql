{{ config(meta={'dagster': {'ref': {'name': 'fct_compute_site'}}}) }}

-- An anonymised cluster gives neither owner nor chip, and says that they are withheld.
select
    site_record_id,
    site_name,
    owner_reason,
    accelerator_reason
from {{ ref('fct_compute_site') }}
where
    is_anonymised
    and (
        owner_id is not null
        or accelerator_id is not null
        or owner_reason <> 'withheld'
        or accelerator_reason <> 'withheld'
    )
