{#-
Which part takes part in which scenario: the published frontier of each bloc, another one in its place, or a part of it.
Scenarios: (name, frontier of the domestic side, frontier of the Western side).
-#}
{% set scenarios = [
    ('published', 'available', 'available'),
    ('without_export_grade', 'available', 'available'),
    ('with_export_grade_only', 'available', 'exportable'),
    ('with_roadmap', 'roadmap', 'roadmap'),
    ('domestic_roadmap_only', 'roadmap', 'available'),
    ('domestic_fab_only', 'available', 'available'),
    ('domestic_fab_possible', 'available', 'available'),
] %}

with candidates as (
    select * from {{ ref('int_gap__frontier_candidate') }}
),

subjects as (
    select * from {{ ref('int_hardware__subject') }}
),

accelerators as (
    select * from {{ ref('int_hardware__accelerator') }}
),

foundries as (
    select * from {{ ref('mart_supply__self_reliance') }}
    where component = 'foundry'
),

-- A system is of the origin, and of the export class, of its accelerator.
parts as (
    select
        candidates.*,
        coalesce(accelerators.export_class = 'china_special', false) as is_export_grade,
        coalesce(foundries.origin_state, 'unknown') as die_origin
    from candidates
    inner join subjects
        on candidates.subject_type = subjects.subject_type and candidates.subject_id = subjects.subject_id
    left join accelerators on subjects.accelerator_id = accelerators.accelerator_id
    left join foundries on subjects.accelerator_id = foundries.accelerator_id
),

sides as (
    {%- for scenario, domestic_frontier, western_frontier in scenarios %}
    select
        '{{ scenario }}' as scenario,
        parts.*
    from parts
    where
        (parts.bloc = 'domestic' and parts.frontier = '{{ domestic_frontier }}')
        or (parts.bloc = 'western' and parts.frontier = '{{ western_frontier }}')
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (
    select
        scenario,
        subject_type,
        subject_id,
        bloc,
        frontier,
        stands_from,
        stands_to,
        case
            when scenario = 'without_export_grade' and is_export_grade then 'export_grade'
            when bloc = 'western' or scenario not in ('domestic_fab_only', 'domestic_fab_possible') then null
            when die_origin = 'unknown' then 'origin_not_disclosed'
            when die_origin = 'foreign' then 'foreign_origin'
            when die_origin = 'mixed' and scenario = 'domestic_fab_only' then 'mixed_origin'
        end as left_out_reason
    from sides
)

select * from final
