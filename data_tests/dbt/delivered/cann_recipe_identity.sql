-- Printed throughput = batch / chips / time per output token, within 2 per cent, in every row that stands.
select
    model_as_published,
    chips,
    throughput_tokens_per_chip_s,
    identity_tokens_per_chip_s
from {{ ref('int_benchmarks__cann_recipe') }}
where is_identity_violation and not is_superseded
