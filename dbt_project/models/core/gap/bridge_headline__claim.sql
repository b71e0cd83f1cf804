-- From a published headline to its raw rows: the claims behind each side of each lens in the latest month.
with latest as (
    select * from {{ ref('int_gap__ratio_month') }}
    where month = date_trunc('month', {{ as_of_date() }})
),

sides as (
    {%- for side in ['domestic', 'western', 'exportable'] %}
    select
        definition_id,
        month,
        '{{ side }}' as side,
        {{ side }}_subject_id as subject_id,
        unnest({{ side }}_claim_ids) as claim_id
    from latest
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

claims as (
    select * from {{ ref('fct_claim') }}
)

select
    sides.definition_id,
    sides.month,
    sides.side,
    sides.subject_id,
    sides.claim_id,
    claims.definition_id as claim_definition_id,
    claims.value_central as claim_value,
    claims.unit as claim_unit,
    claims.raw_table,
    claims.record_locator,
    claims.snapshot_sha256,
    claims.snapshot_url,
    claims.source_url
from sides
inner join claims on sides.claim_id = claims.claim_id
