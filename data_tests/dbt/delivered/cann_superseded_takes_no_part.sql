-- The DeepSeek-R1 recipe counted on 128 chips takes part in no lens; the corrected one on 64 does.
select count(*) as n_results
from {{ ref('fct_benchmark_result') }}
where suite = 'cann-recipes-infer' and model = 'deepseek-r1' and unit = 'tokens/s'
having
    count(*) filter (where n_accelerators = 128 and definition_id is not null) > 0
    or count(*) filter (where n_accelerators = 64 and definition_id = 'delivered_decode') <> 1
