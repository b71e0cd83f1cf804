-- A measurement that InferenceX lists and the ledger copies stands in the lenses once, as the listed row.
select
    model,
    load_point,
    throughput_scope,
    round(value, 1) as value,
    count(*) as n_results
from {{ ref('fct_benchmark_result') }}
where suite = 'inferencex' and definition_id is not null
group by model, load_point, throughput_scope, round(value, 1), accelerator_id, precision, length_class
having count(distinct raw_table) > 1
