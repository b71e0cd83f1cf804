{{ config(meta={'dagster': {'ref': {'name': 'fct_benchmark_result'}}}) }}

-- A recipe row, or a configuration, that the ledger and its source both give stands on a lens once.
select
    suite,
    model,
    task,
    accelerator_name,
    n_accelerators,
    precision,
    length_class,
    load_point,
    value,
    count(*) as n_results
from {{ ref('fct_benchmark_result') }}
where suite in ('cann-recipes-infer', 'ml-energy') and definition_id is not null
group by
    suite, model, task, accelerator_name, n_accelerators, precision, length_class, load_point, value
having count(distinct raw_table) > 1
