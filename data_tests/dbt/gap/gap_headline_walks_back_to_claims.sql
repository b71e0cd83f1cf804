{{ config(meta={'dagster': {'ref': {'name': 'bridge_headline__claim'}}}) }}

-- Every side of every headline that has a value can be walked back to at least one claim.
with sides as (
    {%- for side in ['domestic', 'western', 'exportable'] %}
    select
        definition_id,
        '{{ side }}' as side,
        {{ side }}_value as published_value
    from {{ ref('mart_gap__headline') }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    sides.definition_id,
    sides.side
from sides
left join {{ ref('bridge_headline__claim') }} as bridge
    on sides.definition_id = bridge.definition_id and sides.side = bridge.side
where sides.published_value is not null and bridge.claim_id is null
