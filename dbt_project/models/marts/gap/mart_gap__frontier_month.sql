{% set series_of_frontier = ['available', 'roadmap', 'exportable', 'flagship'] %}

with candidates as (
    select * from {{ ref('int_gap__frontier_candidate') }}
    union all by name
    select * from {{ ref('int_gap__flagship_candidate') }}
),

flagships as (
    {{ frontier_month_sql(ref('int_gap__flagship_candidate'), ref('int_gap__lens_value'), as_of_date()) }}
),

frontiers as (
    select * from {{ ref('int_gap__frontier_month') }}
    union all by name
    select * from flagships
),

counted as (
    {{ eligible_month_sql(
        'candidates', ref('metric_definitions'), as_of_date(), ['frontier'], series_of_frontier
    ) }}
),

blocs as (
    select unnest(['domestic', 'western']) as bloc
),

-- Nothing domestic is cut down for export.
grid as (
    select
        counted.frontier as series,
        blocs.bloc,
        counted.definition_id,
        counted.unit,
        counted.month,
        case when blocs.bloc = 'domestic' then counted.n_domestic_parts else counted.n_western_parts end
            as n_parts
    from counted
    cross join blocs
    where blocs.bloc = 'western' or counted.frontier <> 'exportable'
),

lenses as (
    select * from {{ ref('dim_metric') }}
),

availability as (
    select * from {{ ref('int_hardware__availability') }}
),

joined as (
    select
        grid.*,
        lenses.title,
        lenses.subject_type,
        frontiers.subject_id,
        frontiers.value_low,
        frontiers.value_central as value,
        frontiers.value_high,
        frontiers.evidence_grade,
        frontiers.interval_method,
        frontiers.stands_from,
        frontiers.n_claims,
        frontiers.root_source_ids,
        frontiers.claim_ids,
        availability.availability_basis,
        availability.is_launch_assumed,
        max(frontiers.value_central)
            over (
                partition by grid.definition_id, grid.bloc, grid.series
                order by grid.month
            ) as running_maximum
    from grid
    inner join lenses on grid.definition_id = lenses.definition_id
    left join frontiers
        on
            grid.definition_id = frontiers.definition_id
            and grid.bloc = frontiers.bloc
            and grid.series = frontiers.frontier
            and grid.month = frontiers.month
    left join availability
        on
            frontiers.subject_type = availability.subject_type
            and frontiers.subject_id = availability.subject_id
),

final as (
    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        definition_id,
        title,
        unit,
        bloc,
        series,
        month,
        subject_type,
        subject_id,
        value_low,
        value,
        value_high,
        case
            when value is not null then null
            when n_parts > 0 then 'not_disclosed'
            when series = 'roadmap' then 'none_announced'
            when series = 'exportable' then 'no_exportable_part'
            when series = 'flagship' then 'no_flagship'
            else 'no_' || bloc || '_part'
        end as value_reason,
        interval_method,
        evidence_grade,
        stands_from,
        availability_basis,
        is_launch_assumed,
        {{ safe_ratio('value', 'running_maximum') }} as share_of_running_maximum_frac,
        n_parts,
        coalesce(n_claims, 0) as n_claims,
        cast(coalesce(len(root_source_ids), 0) as integer) as n_roots,
        claim_ids
    from joined
)

select * from final
