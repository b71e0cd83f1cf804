with graph as (
    select * from {{ ref('stg_entities__accelerator') }}
),

ledger as (
    select * from {{ ref('stg_ledger__accelerators') }}
),

epoch as (
    select
        resolution.entity_id as accelerator_id,
        min(hardware.release_start_date) as release_start_date,
        min(hardware.release_end_date) as release_end_date,
        min_by(hardware.foundry, hardware.hardware_name) as foundry,
        min(hardware.process_node_nm) as process_node_nm
    from {{ ref('stg_epoch__ml_hardware') }} as hardware
    inner join {{ ref('stg_entities__resolution') }} as resolution
        on hardware.hardware_name = resolution.name and resolution.namespace = 'accelerator'
    where resolution.entity_id is not null
    group by resolution.entity_id
),

joined as (
    select
        graph.accelerator_id,
        graph.vendor,
        graph.bloc,
        graph.family,
        graph.form,
        graph.frontier_class,
        graph.contestant_id,
        graph.relation,
        graph.reason as class_reason,
        ledger.availability_start_date,
        ledger.availability_end_date,
        ledger.memory_type,
        ledger.export_class,
        coalesce(ledger.product_name, graph.name) as product_name,
        -- The reviewed reading decides, also where it leaves the launch open because its sources disagree.
        case
            when ledger.accelerator_id is null then epoch.release_start_date
            else ledger.launch_start_date
        end as launch_start_date,
        case
            when ledger.accelerator_id is null then epoch.release_end_date
            else ledger.launch_end_date
        end as launch_end_date,
        case
            when ledger.launch_start_date is not null then 'ledger'
            when ledger.accelerator_id is not null then null
            when epoch.release_start_date is not null then 'epoch_ml_hardware'
        end as launch_source_id,
        case
            when coalesce(ledger.launch_start_date, epoch.release_start_date) is null then 'not_disclosed'
            when ledger.accelerator_id is not null and ledger.launch_start_date is null then 'disputed'
        end as launch_date_reason,
        coalesce(ledger.evidence_grade, 'C') as launch_evidence_grade,
        coalesce(ledger.foundry, epoch.foundry) as foundry,
        coalesce(ledger.process_node_nm, epoch.process_node_nm) as process_node_nm,
        ledger.accelerator_id is not null as is_in_ledger,
        graph.frontier_class = 'datacentre' and graph.relation <> 'card_of' as is_frontier_eligible
    from graph
    left join ledger on graph.accelerator_id = ledger.accelerator_id
    left join epoch on graph.accelerator_id = epoch.accelerator_id
)

select
    accelerator_id,
    vendor,
    bloc,
    product_name,
    family,
    form,
    frontier_class,
    contestant_id,
    relation,
    class_reason,
    launch_start_date,
    launch_end_date,
    launch_source_id,
    launch_evidence_grade,
    launch_date_reason,
    availability_start_date,
    availability_end_date,
    memory_type,
    foundry,
    process_node_nm,
    export_class,
    is_in_ledger,
    is_frontier_eligible
from joined
