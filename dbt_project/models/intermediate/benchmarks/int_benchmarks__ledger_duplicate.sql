{#-
The ledger's hand-read copies of what a source now gives by itself. The source's row stands: it follows what is published.
-#}
with copies as (

    select
        'ledger ' || record_id as result_key,
        benchmark_source_id,
        {{ slug('workload') }} as task,
        {{ slug("coalesce(model_as_published, 'none')") }} as model,
        {{ precision_class('precision_as_published') }} as precision,
        accelerator_count,
        {{ load_point('concurrency', 'speculative_decoding') }} as load_point,
        lower(unit) as unit,
        value
    from {{ ref('stg_ledger__benchmarks') }}
    where benchmark_source_id in ('flagperf-base', 'ml-energy')

),

-- A cell of a page: what is measured, to the digit.
flagperf as (

    select
        copies.result_key,
        results.result_key as duplicate_of
    from copies
    inner join {{ ref('int_benchmarks__flagperf') }} as results
        on
            copies.task = results.task
            and copies.value = results.value
            and (copies.unit = 'w') = (results.unit = 'w')
    where copies.benchmark_source_id = 'flagperf-base'

),

-- A configuration of the leaderboard: its settings, whatever the figure is today.
ml_energy as (

    select
        copies.result_key,
        results.result_key as duplicate_of
    from copies
    inner join {{ ref('int_benchmarks__ml_energy') }} as results
        on
            copies.task = results.task
            and copies.model = results.model
            and copies.precision = results.precision
            and copies.accelerator_count = results.n_accelerators
            and copies.load_point = results.load_point
            and copies.unit = results.unit
    where copies.benchmark_source_id = 'ml-energy'

),

-- A row of InferenceX by its id, or the total of its blog's tables, which round to one digit.
inferencex_copies as (

    select
        'ledger ' || record_id as result_key,
        metric,
        replace(source_locator, 'row id ', '') as row_id,
        {{ slug('model_as_published') }} as model,
        {{ load_point('concurrency', 'speculative_decoding') }} as load_point,
        'in_' || {{ token_class('input_tokens') }} || '_out_' || {{ token_class('output_tokens') }}
            as length_class,
        value
    from {{ ref('stg_ledger__benchmarks') }}
    where benchmark_source_id = 'inferencex'

),

inferencex as (

    select
        inferencex_copies.result_key,
        results.result_key as duplicate_of
    from inferencex_copies
    inner join {{ ref('int_benchmarks__inferencex') }} as results
        on
            case inferencex_copies.metric
                when 'total_throughput_per_gpu' then 'total_in_plus_out tokens/s'
                when 'output_throughput_per_gpu' then 'output tokens/s'
                when 'median_tpot' then 'latency_lower_better s'
                when 'energy_per_output_token' then 'ratio_as_published j/output token'
                when 'energy_per_total_token' then 'ratio_as_published j/total token'
            end = results.throughput_scope || ' ' || results.unit
            and (
                inferencex_copies.row_id = results.result_id
                or (
                    inferencex_copies.metric = 'total_throughput_per_gpu'
                    and inferencex_copies.model = results.model
                    and inferencex_copies.load_point = results.load_point
                    and inferencex_copies.length_class = results.length_class
                    and round(inferencex_copies.value, 1) = round(results.value, 1)
                )
            )

),

unioned as (

    select * from flagperf
    union all
    select * from ml_energy
    union all
    select * from inferencex

),

final as (

    select
        result_key,
        min(duplicate_of) as duplicate_of
    from unioned
    group by result_key

)

select * from final
