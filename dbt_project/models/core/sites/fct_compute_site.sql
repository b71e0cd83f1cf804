-- Two kinds of record that are never added: clusters have one date of first operation, data centres a state
-- per day.
with clusters as (
    select
        'cluster' as site_kind,
        site_name,
        operational_by as state_date,
        status_as_published,
        certainty,
        country_as_published,
        owner_as_published,
        accelerator_as_published,
        n_accelerators,
        power_mw,
        power_basis,
        h100e,
        h100e_basis,
        is_anonymised,
        is_possible_duplicate,
        superseded_by,
        note,
        'raw_epoch__gpu_cluster' as raw_table,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from {{ ref('stg_epoch__gpu_cluster') }}
),

data_centers as (
    select
        'data_center' as site_kind,
        states.site_name,
        states.state_date,
        case
            when states.state_date > {{ as_of_date() }} then 'Planned'
            when states.power_mw > 0 then 'Existing'
            else 'Under construction'
        end as status_as_published,
        sites.owner_confidence as certainty,
        sites.country_as_published,
        sites.owner_as_published,
        cast(null as varchar) as accelerator_as_published,
        cast(null as double) as n_accelerators,
        states.power_mw,
        case when states.power_mw is not null then 'estimated' end as power_basis,
        states.h100e,
        case when states.h100e is not null then '8-bit' end as h100e_basis,
        false as is_anonymised,
        false as is_possible_duplicate,
        cast(null as varchar) as superseded_by,
        states.construction_status as note,
        'raw_epoch__data_center_state' as raw_table,
        states.source_id,
        states.snapshot_sha256,
        states.snapshot_url,
        states.record_locator
    from {{ ref('stg_epoch__data_center_state') }} as states
    left join {{ ref('stg_epoch__data_center') }} as sites on states.site_name = sites.site_name
),

sites as (
    select * from clusters
    union all
    select * from data_centers
),

resolution as (
    select * from {{ ref('stg_entities__resolution') }}
),

companies as (
    select
        company_id,
        max_by(bloc, coalesce(valid_from, cast('1900-01-01' as date))) as bloc
    from {{ ref('stg_entities__company') }}
    group by company_id
),

joined as (
    select
        sites.*,
        owners.entity_id as owner_id,
        owners.reason as owner_unresolved_reason,
        accelerators.entity_id as accelerator_id,
        accelerators.reason as accelerator_unresolved_reason,
        companies.bloc as owner_bloc
    from sites
    left join resolution as owners
        on sites.owner_as_published = owners.name and owners.namespace = 'company'
    left join resolution as accelerators
        on sites.accelerator_as_published = accelerators.name and accelerators.namespace = 'accelerator'
    left join companies on owners.entity_id = companies.company_id
),

final as (
    select
        *,
        {{ surrogate_id(['raw_table', 'snapshot_sha256', 'record_locator']) }} as site_record_id,
        lower(replace(status_as_published, ' ', '_')) as status
    from joined
)

select
    site_record_id,
    site_kind,
    site_name,
    state_date,
    case when state_date is null then 'not_disclosed' end as state_date_reason,
    status,
    lower(certainty) as certainty,
    country_as_published,
    case when country_as_published is null then 'not_disclosed' end as country_reason,
    country_as_published = 'China' as is_in_china,
    owner_as_published,
    owner_id,
    owner_bloc,
    case
        when owner_id is not null then null
        when owner_as_published is null and is_anonymised then 'withheld'
        when owner_as_published is null then 'not_disclosed'
        else coalesce(owner_unresolved_reason, 'unknown name')
    end as owner_reason,
    accelerator_as_published,
    accelerator_id,
    case
        when accelerator_id is not null then null
        when accelerator_as_published is null and is_anonymised then 'withheld'
        when accelerator_as_published is null then 'not_disclosed'
        else coalesce(accelerator_unresolved_reason, 'unknown name')
    end as accelerator_reason,
    n_accelerators,
    case when n_accelerators is null then 'not_disclosed' end as n_accelerators_reason,
    power_mw,
    case when power_mw is null then 'not_disclosed' end as power_reason,
    power_basis,
    h100e,
    case when h100e is null then 'not_disclosed' end as h100e_reason,
    h100e_basis,
    is_anonymised,
    is_possible_duplicate,
    superseded_by,
    note,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
