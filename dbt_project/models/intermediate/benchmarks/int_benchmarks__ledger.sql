with benchmarks as (

    select * from {{ ref('stg_ledger__benchmarks') }}

),

classified as (

    select
        *,
        case
            when metric = 'time_to_train' then 'time_to_train'
            when metric like '%as printed%' then 'inconsistent_in_source'
            when regexp_matches(unit, '/(TFLOPS|MW)$|^(USD|J)/') then 'ratio_as_published'
            when regexp_matches(metric, '^(measured|rated|operator)_') then 'microbenchmark'
            when unit in ('ms', 's', 'minutes') then 'latency_lower_better'
            when value_scope = 'per_user' then 'per_user_rate'
            when metric like '%throughput%' or metric in ('p_core', 'p_infer_core') then 'throughput'
            else 'not_a_throughput'
        end as metric_class,
        case
            when
                metric in ('training_throughput', 'p_core', 'time_to_train')
                or workload like '%training%'
                then 'train'
            when metric like 'decode_%' or scenario_as_published like 'decode%' then 'decode'
            when metric like 'prefill_%' or scenario_as_published like 'prefill%' then 'prefill'
            when evidence_tier = 'mlcommons_reviewed'
                then lower(regexp_extract(scenario_as_published, '/ ([A-Z][a-z]+)', 1))
            when metric = 'p_infer_core' or benchmark_source_id = 'ml-energy' then 'offline'
            when value_scope = 'per_user' then 'stream'
            else 'server'
        end as scenario,
        -- One measured point gives several rows: what they share, apart from the metric.
        {{ surrogate_id([
            'benchmark_source_id', 'reported_date_as_published', 'accelerator_as_published', 'accelerator_count',
            'model_as_published', 'workload', 'precision_as_published', 'framework', 'speculative_decoding',
            'scenario_as_published', 'concurrency', 'input_tokens', 'output_tokens', 'source_locator'
        ]) }} as point_id
    from benchmarks

),

ranked as (

    select
        *,
        row_number() over (partition by point_id, metric order by record_id) as point_rank
    from classified

),

latencies as (

    select
        point_id,
        point_rank,
        min(
            case
                when metric in ('tpot', 'median_tpot', 'itl') and unit = 'ms' then value
                when metric in ('tpot', 'median_tpot', 'itl') and unit = 's' then value * 1000
                when metric = 'median_interactivity' then 1000 / nullif(value, 0)
            end
        ) as tpot_ms
    from ranked
    group by point_id, point_rank

),

-- The tables of the rounds carry the same results: the same round, scenario and value is the same result.
round_results as (

    select
        suite,
        scenario,
        round(value, 1) as value
    from {{ ref('int_benchmarks__mlperf_inference') }}
    union
    select
        suite,
        scenario,
        round(value, 1) as value
    from {{ ref('int_benchmarks__mlperf_training') }}

),

suites as (

    select
        ranked.*,
        case
            when ranked.evidence_tier = 'mlcommons_reviewed'
                then regexp_replace(ranked.benchmark_source_id, '^mlperf-(inference|training)-', 'mlperf_\1 ')
            else ranked.benchmark_source_id
        end as suite,
        case
            when ranked.evidence_tier = 'mlcommons_reviewed' then 'reviewed'
            when ranked.evidence_tier in ('vendor_measured', 'vendor_paper', 'third_party_harness_vendor_run')
                then 'vendor'
            when ranked.evidence_tier = 'third_party_measured' then 'independent'
            when ranked.evidence_tier = 'community_measured' then 'community'
            else 'press'
        end as author_class,
        coalesce(
            try_cast(
                nullif(regexp_extract(ranked.scenario_as_published, 'TPOT [~<= ]*([0-9.]+) ms', 1), '')
                as double
            ),
            latencies.tpot_ms
        ) as point_tpot_ms
    from ranked
    left join latencies
        on ranked.point_id = latencies.point_id and ranked.point_rank = latencies.point_rank

),

joined as (

    select
        suites.*,
        suites.metric_class = 'time_to_train' or round_results.value is not null as is_in_round_tables
    from suites
    left join round_results
        on
            suites.author_class = 'reviewed'
            and suites.suite = round_results.suite
            and suites.scenario = round_results.scenario
            and round(suites.value, 1) = round_results.value

),

final as (

    select
        'ledger ' || record_id as result_key,
        case when author_class = 'reviewed' then 'mlperf' else 'non_mlperf' end as comparison_class,
        author_class,
        evidence_tier,
        suite,
        case when author_class = 'reviewed' then 'datacenter' else 'not_applicable' end as category,
        case
            when author_class = 'reviewed' then regexp_extract(scenario_as_published, '^(closed|open)', 1)
            else 'not_applicable'
        end as division,
        nullif(regexp_extract(coalesce(scenario_as_published, ''), '(available|preview|research)$', 1), '')
            as availability_status,
        cast(null as varchar) as submitter,
        cast(null as varchar) as result_id,
        system_name,
        system_name as platform,
        accelerator_as_published,
        bloc_as_published,
        case when count_unit not like '%node%' then accelerator_count end as n_accelerators,
        {{ count_basis('count_unit') }} as count_basis,
        case
            when author_class = 'reviewed' and model_as_published like 'ResNet-50%' then 'resnet50'
            when author_class = 'reviewed' and model_as_published like 'BERT-large (99.9%' then 'bert-99.9'
            else {{ slug("coalesce(model_as_published, 'none')") }}
        end as model,
        model_as_published,
        case when author_class = 'reviewed' then 'mlperf_inference' else {{ slug('workload') }} end as task,
        scenario,
        precision_as_published,
        {{ precision_class('precision_as_published') }} as precision,
        framework,
        case
            when author_class = 'reviewed' then 'submitter_choice'
            when suite like 'flagperf%' then 'harness_flagperf'
            when framework ilike '%vllm%' then 'vllm'
            when framework ilike '%sglang%' then 'sglang'
            when framework is null then 'not_stated'
            else {{ slug('framework') }}
        end as stack_family,
        case
            when author_class = 'reviewed' then 'mlperf_rules'
            when scenario in ('offline', 'prefill', 'train') then 'unbounded'
            else {{ tpot_class('point_tpot_ms') }}
        end as latency_class,
        case
            when author_class = 'reviewed' then 'by_benchmark'
            else 'in_' || {{ token_class('input_tokens') }} || '_out_' || {{ token_class('output_tokens') }}
        end as length_class,
        case
            when metric_class = 'time_to_train' then 'minutes'
            when metric_class <> 'throughput' then metric_class
            when metric like 'decode_%' then 'decode_only'
            when metric like 'prefill_%' then 'prefill'
            when metric like 'output_%' then 'output'
            when metric like 'total_%' then 'total_in_plus_out'
            when metric like 'throughput%' and author_class <> 'reviewed' then 'not_stated'
            when lower(unit) like 'queries/s%' then 'queries'
            when lower(unit) like 'samples/s%' then 'samples'
            when lower(unit) like 'images/s%' then 'images'
            when lower(unit) like 'sentences/s%' then 'sentences'
            else 'output'
        end as throughput_scope,
        case
            when regexp_matches(value_scope, '^per_(card|accelerator|gpu)') then 'accelerator'
            when value_scope = 'per_user' then 'user'
            else 'system'
        end as result_scope,
        point_tpot_ms as tpot_ms,
        case
            when author_class <> 'reviewed' then {{ load_point('concurrency', 'speculative_decoding') }}
        end as load_point,
        value,
        lower(unit) as unit,
        case
            when is_in_round_tables then 'duplicate_of_round_table'
            when notes ilike '%superseded%' then 'superseded'
            when metric_class <> 'throughput' then metric_class
            when notes ilike '%or more"%' or notes ilike '%"more than %' then 'stated_as_bound'
            when metric in ('throughput', 'throughput_per_card') and author_class <> 'reviewed'
                then 'scope_not_stated'
        end as lens_exclusion_reason,
        reported_date as result_date,
        retrieved_date,
        source_url,
        'raw_ledger__benchmarks' as raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from joined

)

select * from final
