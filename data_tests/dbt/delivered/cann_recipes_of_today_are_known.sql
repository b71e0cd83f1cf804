{{ config(meta={'dagster': {'ref': {'name': 'int_benchmarks__cann_recipe_result'}}}) }}

-- Every decode row of today's documents that the recorded history has is found in the ledger's results.
select results.record_locator
from {{ ref('int_benchmarks__cann_recipe_result') }} as results
inner join {{ ref('int_benchmarks__cann_recipe') }} as rows_of_history
    on
        list_contains(rows_of_history.docs, split_part(results.record_locator, '#', 1))
        and results.value = rows_of_history.throughput_tokens_per_chip_s
        and results.n_accelerators = rows_of_history.chips
where
    rows_of_history.n_commits > 0
    and rows_of_history.tpot_ms is not null
    and results.scenario = 'decode'
    and results.unit = 'tokens/s'
    and results.lens_exclusion_reason is distinct from 'duplicate_of_ledger'
