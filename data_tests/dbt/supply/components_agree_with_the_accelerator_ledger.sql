{{ config(meta={'dagster': {'ref': {'name': 'fct_accelerator_component'}}}) }}

-- The foundry of a domestic part stands in both ledgers: every foundry of its row is a supplier of its
-- components.
with parts as (
    select
        accelerator_id,
        unnest(string_split(foundry, '/')) as foundry
    from {{ ref('stg_ledger__accelerators') }}
    where bloc = 'domestic' and foundry is not null
),

components as (
    select
        accelerator_id,
        supplier
    from {{ ref('fct_accelerator_component') }}
    where component = 'foundry'
)

select
    parts.accelerator_id,
    parts.foundry
from parts
left join components
    on parts.accelerator_id = components.accelerator_id and parts.foundry = components.supplier
where components.supplier is null
