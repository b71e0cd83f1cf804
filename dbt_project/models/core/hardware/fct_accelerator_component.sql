with components as (
    select * from {{ ref('stg_ledger__components') }}
),

accelerators as (
    select * from {{ ref('stg_ledger__accelerators') }}
),

-- Who designs a part is what its ledger row is about.
designs as (
    select
        accelerator_id,
        'design' as component,
        vendor as supplier,
        vendor_country as origin_country,
        evidence_grade,
        launch_start_date as published_date,
        source_url,
        'Vendor of the accelerator' as note,
        'raw_ledger__accelerators' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from accelerators
),

joined as (
    select * from designs
    union all by name
    select
        *,
        'raw_ledger__components' as raw_table
    from components
),

final as (
    select
        *,
        {{ surrogate_id(['accelerator_id', 'component', 'supplier', 'source_url']) }}
            as component_evidence_id,
        origin_country = 'CN' as is_domestic
    from joined
)

select
    component_evidence_id,
    accelerator_id,
    component,
    supplier,
    origin_country,
    is_domestic,
    evidence_grade,
    published_date,
    case when published_date is null then 'not_disclosed' end as published_date_reason,
    note,
    source_url,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
