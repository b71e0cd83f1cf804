{#- Every scenario is the published gap with other parts: the same steps, on the parts that take part. -#}
{% set scope = ['scenario'] %}
{% set frontiers = ['available', 'roadmap', 'exportable'] %}

with scenario_parts as (
    select * from {{ ref('int_gap__scenario_part') }}
),

scenario_candidates as (
    select * from scenario_parts
    where left_out_reason is null
),

scenario_eligible as (
    {{ eligible_month_sql(
        'scenario_candidates', ref('metric_definitions'), as_of_date(), scope, frontiers
    ) }}
),

scenario_ranked as (
    {{ frontier_month_sql('scenario_candidates', ref('int_gap__lens_value'), as_of_date(), scope) }}
),

-- A scenario has one frontier for each side, whichever it is.
scenario_frontiers as (
    select * replace ('available' as frontier)
    from scenario_ranked
),

scenario_ratios as (
    {{ ratio_month_sql('scenario_eligible', 'scenario_frontiers', scope) }}
),

scenario_lags as (
    {{ lag_month_sql('scenario_ratios', scope) }}
),

lenses as (
    select * from {{ ref('dim_metric') }}
),

-- How many parts stand on the published sides: a scenario has fewer, or more.
standing as (
    select
        definition_id,
        month,
        n_domestic_parts,
        n_western_parts
    from scenario_eligible
    where scenario = 'published'
),

left_out as (
    {{ eligible_month_sql(
        "(select * replace (coalesce(left_out_reason, 'none') as left_out_reason) from scenario_parts)",
        ref('metric_definitions'),
        as_of_date(),
        ['scenario', 'left_out_reason'],
        frontiers
    ) }}
),

origins as (
    select
        scenario,
        definition_id,
        month,
        coalesce(sum(n_domestic_parts) filter (where left_out_reason = 'origin_not_disclosed'), 0)
            as n_origin_not_disclosed,
        coalesce(sum(n_domestic_parts) filter (where left_out_reason = 'mixed_origin'), 0) as n_mixed_origin,
        coalesce(sum(n_domestic_parts) filter (where left_out_reason = 'foreign_origin'), 0)
            as n_foreign_origin
    from left_out
    group by scenario, definition_id, month
),

joined as (
    select
        ratios.*,
        lenses.title,
        lags.lag_months,
        lags.lag_reason,
        lags.lag_note,
        lags.western_reached_month,
        greatest(standing.n_domestic_parts - ratios.n_domestic_parts, 0) as n_domestic_left_out,
        greatest(standing.n_western_parts - ratios.n_western_parts, 0) as n_western_left_out,
        greatest(ratios.n_domestic_parts - standing.n_domestic_parts, 0) as n_domestic_added,
        greatest(ratios.n_western_parts - standing.n_western_parts, 0) as n_western_added,
        cast(origins.n_origin_not_disclosed as bigint) as n_origin_not_disclosed,
        cast(origins.n_mixed_origin as bigint) as n_mixed_origin,
        cast(origins.n_foreign_origin as bigint) as n_foreign_origin
    from scenario_ratios as ratios
    inner join lenses on ratios.definition_id = lenses.definition_id
    inner join scenario_lags as lags
        on
            ratios.scenario = lags.scenario
            and ratios.definition_id = lags.definition_id
            and ratios.month = lags.month
    inner join standing on ratios.definition_id = standing.definition_id and ratios.month = standing.month
    inner join origins
        on
            ratios.scenario = origins.scenario
            and ratios.definition_id = origins.definition_id
            and ratios.month = origins.month
),

final as (
    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        scenario,
        definition_id,
        title,
        unit,
        month,
        domestic_subject_id,
        domestic_value_low,
        domestic_value,
        domestic_value_high,
        case
            when domestic_value is not null then null
            when n_domestic_parts = 0 then 'no_domestic_part'
            else 'not_disclosed'
        end as domestic_value_reason,
        domestic_evidence_grade,
        western_subject_id,
        western_value_low,
        western_value,
        western_value_high,
        case
            when western_value is not null then null
            when n_western_parts = 0 then 'no_western_part'
            else 'not_disclosed'
        end as western_value_reason,
        western_evidence_grade,
        gap_ratio_low,
        gap_ratio,
        gap_ratio_high,
        gap_ratio_reason,
        lag_months,
        lag_reason,
        lag_note,
        western_reached_month,
        n_domestic_parts,
        n_domestic_left_out,
        n_domestic_added,
        n_western_parts,
        n_western_left_out,
        n_western_added,
        n_origin_not_disclosed,
        n_mixed_origin,
        n_foreign_origin,
        coalesce(domestic_n_claims, 0) + coalesce(western_n_claims, 0) as n_claims,
        domestic_claim_ids,
        western_claim_ids
    from joined
)

select * from final
