{{ config(meta={'dagster': {'ref': {'name': 'fct_benchmark_result'}}}) }}

-- Recomputed from the staged rows: where input and output rates do not add up to the total, the row is kept
-- and its output rate is in no lens; where they do, it is not held back.
with staged as (
    select
        row_id,
        bool_or(
            abs(input_tokens_per_s_per_gpu + output_tokens_per_s_per_gpu - total_tokens_per_s_per_gpu)
            > 0.01 * total_tokens_per_s_per_gpu
        ) as is_violated
    from {{ ref('stg_inferencex__benchmarks') }}
    where output_tokens_per_s_per_gpu is not null
    group by row_id
),

results as (
    select
        result_id as row_id,
        definition_id is not null as is_in_lens
    from {{ ref('fct_benchmark_result') }}
    where suite = 'inferencex' and raw_table = 'raw_inferencex__benchmarks' and throughput_scope = 'output'
)

select
    staged.row_id,
    staged.is_violated,
    results.is_in_lens
from staged
left join results on staged.row_id = results.row_id
where results.row_id is null or results.is_in_lens = coalesce(staged.is_violated, false)
