{#-
The results of a point: name, value, unit, what is counted, what the value counts, why it is in no lens. Input and
output tokens together, and output tokens alone, are two scopes and never meet in one key.
-#}
{% set results = [
    {
        'name': 'total', 'value': 'total_tokens_per_s_per_gpu', 'unit': 'tokens/s',
        'scope': 'total_in_plus_out', 'per': 'accelerator', 'excluded': 'cast(null as varchar)',
    },
    {
        'name': 'output', 'value': 'output_tokens_per_s_per_gpu', 'unit': 'tokens/s',
        'scope': 'output', 'per': 'accelerator',
        'excluded': "case when is_total_identity_violated then 'inconsistent_in_source' end",
    },
    {
        'name': 'median_tpot', 'value': 'median_tpot_s', 'unit': 's',
        'scope': 'latency_lower_better', 'per': 'user', 'excluded': "'latency_lower_better'",
    },
    {
        'name': 'joules_per_output_token', 'value': 'joules_per_output_token', 'unit': 'j/output token',
        'scope': 'ratio_as_published', 'per': 'system', 'excluded': "'ratio_as_published'",
    },
    {
        'name': 'joules_per_total_token', 'value': 'joules_per_total_token', 'unit': 'j/total token',
        'scope': 'ratio_as_published', 'per': 'system', 'excluded': "'ratio_as_published'",
    },
] %}

with points as (

    select * from {{ ref('int_benchmarks__inferencex_point') }}

),

results as (
    {%- for result in results %}
    select
        *,
        '{{ result.name }}' as result_name,
        {{ result.value }} as value,
        '{{ result.unit }}' as unit,
        '{{ result.scope }}' as throughput_scope,
        '{{ result.per }}' as result_scope,
        {{ result.excluded }} as lens_exclusion_reason
    from points
    where
        {{ result.value }} is not null
        {%- if result.name.startswith('joules') %}
        and is_power_valid
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (

    select
        'inferencex ' || row_id || ' ' || result_name as result_key,
        'non_mlperf' as comparison_class,
        'independent' as author_class,
        'third_party_measured' as evidence_tier,
        'inferencex' as suite,
        'not_applicable' as category,
        'not_applicable' as division,
        cast(null as varchar) as availability_status,
        cast(null as varchar) as submitter,
        row_id as result_id,
        cast(null as varchar) as system_name,
        cast(null as varchar) as platform,
        accelerator_as_published,
        'western' as bloc_as_published,
        n_gpus as n_accelerators,
        'package' as count_basis,
        {{ slug('model_as_published') }} as model,
        model_as_published,
        {{ slug("'LLM serving ' || benchmark_type") }} as task,
        case when result_scope = 'user' then 'stream' else 'server' end as scenario,
        precision_as_published,
        {{ precision_class('precision_as_published') }} as precision,
        framework,
        case
            when framework ilike '%vllm%' then 'vllm'
            when framework ilike '%sglang%' then 'sglang'
            else {{ slug('framework') }}
        end as stack_family,
        {{ tpot_class('median_tpot_s * 1000') }} as latency_class,
        'in_' || {{ token_class('input_tokens') }} || '_out_' || {{ token_class('output_tokens') }}
            as length_class,
        throughput_scope,
        result_scope,
        median_tpot_s * 1000 as tpot_ms,
        {{ load_point('concurrency', 'speculative_decoding') }} as load_point,
        value,
        unit,
        lens_exclusion_reason,
        run_date as result_date,
        retrieved_date,
        snapshot_url as source_url,
        'raw_inferencex__benchmarks' as raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from results

)

select * from final
