-- Time to train does not scale: it never has a value per accelerator and stands on no lens.
select result_key
from {{ ref('fct_benchmark_result') }}
where unit = 'minutes' and (value_per_accelerator is not null or definition_id is not null)
