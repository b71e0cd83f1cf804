{{ config(meta={'dagster': {'ref': {'name': 'dim_accelerator'}}}) }}

-- Announced above the Western frontier, or only reported: without evidence of volume they stand on the
-- roadmap alone.
select
    accelerator_id,
    availability_basis
from {{ ref('dim_accelerator') }}
where
    accelerator_id in ('biren-br100', 'huawei-ascend-920', 'huawei-ascend-910d')
    and (availability_basis <> 'announced_only' or available_from is not null)
