{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__incomparable_pair'}}}) }}

-- DeepSeek-V4-Pro: decode tokens of the 950DT and total tokens of the GB300 are incomparable.
with incomparable as (

    select count(*) as n_pairs
    from {{ ref('mart_gap__incomparable_pair') }}
    where
        model = 'deepseek-v4-pro'
        and domestic_accelerator_id = 'huawei-ascend-950dt'
        and western_accelerator_id = 'nvidia-gb300'
        and list_contains(forbidden_segments, 'throughput_scope')

),

divided as (

    select count(*) as n_pairs
    from {{ ref('int_benchmarks__pair') }} as pairs
    inner join {{ ref('fct_benchmark_result') }} as domestic
        on pairs.domestic_result_key = domestic.result_key
    inner join {{ ref('fct_benchmark_result') }} as western
        on pairs.western_result_key = western.result_key
    where domestic.throughput_scope <> western.throughput_scope

)

select
    incomparable.n_pairs as n_incomparable,
    divided.n_pairs as n_divided
from incomparable
cross join divided
where incomparable.n_pairs = 0 or divided.n_pairs > 0
