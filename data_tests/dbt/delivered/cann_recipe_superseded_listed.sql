{{ config(severity='warn') }}

-- Rows whose chip count was corrected later: they stay in the history and are listed here.
select
    model_as_published,
    chips,
    throughput_tokens_per_chip_s,
    identity_tokens_per_chip_s,
    last_commit_date
from {{ ref('int_benchmarks__cann_recipe') }}
where is_identity_violation and is_superseded
