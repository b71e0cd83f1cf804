with ledger as (
    select * from {{ ref('stg_ledger__systems') }}
),

graph as (
    select * from {{ ref('stg_entities__system') }}
),

joined as (
    select
        ledger.system_id,
        ledger.vendor,
        ledger.bloc,
        ledger.system_name,
        graph.system_class,
        graph.reason as class_reason,
        ledger.accelerator_id,
        ledger.chip_count,
        ledger.cpu_count,
        ledger.rack_count,
        ledger.launch_start_date,
        ledger.launch_end_date,
        ledger.evidence_grade as launch_evidence_grade,
        ledger.availability_start_date,
        ledger.availability_end_date,
        coalesce(graph.system_class = 'switched_scale_up', false) as is_frontier_eligible
    from ledger
    left join graph on ledger.system_id = graph.system_id
)

select * from joined
