{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__delivered'}}}) }}

-- A ratio divides two results of one key, definition and unit; recomputed here from the results themselves.
select
    delivered.comparability_key,
    delivered.accelerator_id,
    delivered.ratio
from {{ ref('mart_gap__delivered') }} as delivered
left join {{ ref('fct_benchmark_result') }} as own on delivered.result_key = own.result_key
left join {{ ref('fct_benchmark_result') }} as western
    on delivered.best_western_result_key = western.result_key
where
    delivered.ratio is not null
    and (
        western.result_key is null
        or own.comparability_key <> western.comparability_key
        or own.definition_id <> western.definition_id
        or own.unit <> western.unit
        or own.bloc <> 'domestic'
        or western.bloc <> 'western'
        or abs(delivered.ratio - own.value_per_accelerator / nullif(western.value_per_accelerator, 0)) > 1e-9
    )
