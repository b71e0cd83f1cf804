{#- (column, unit after the thing made, what the value is; null where it stands on a lens) -#}
{% set metrics = [
    ('throughput_units_per_s', "unit_made || 's/s'", 'null'),
    ('energy_per_unit_joules', "'j/' || unit_made", "'ratio_as_published'"),
    ('avg_power_w', "'w'", "'not_a_throughput'"),
] -%}

with configurations as (

    select
        *,
        regexp_extract(model_as_published, '[^/]+$') as model_of_id,
        replace(precision_as_published, 'bfloat16', 'bf16') as number_format,
        case
            when unit_made = 'token'
                then 'in_not_stated_out_' || {{ token_class('avg_output_tokens') }}
            else concat_ws(
                '_',
                width_px || 'x' || height_px,
                num_frames || 'frames',
                inference_steps || 'steps'
            )
        end as length_class
    from {{ ref('stg_ml_energy__configurations') }}

),

measured as (
    {%- for column, unit, kind in metrics %}
    select
        *,
        '{{ column }}' as metric_column,
        {{ column }} as value,
        {{ unit }} as unit,
        cast({{ kind }} as varchar) as metric_class
    from configurations
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        'ml_energy ' || record_locator || ' ' || metric_column as result_key,
        'non_mlperf' as comparison_class,
        'independent' as author_class,
        'third_party_measured' as evidence_tier,
        'ml-energy' as suite,
        'not_applicable' as category,
        'not_applicable' as division,
        cast(null as varchar) as availability_status,
        cast(null as varchar) as submitter,
        cast(null as varchar) as result_id,
        cast(null as varchar) as system_name,
        cast(null as varchar) as platform,
        accelerator_as_published,
        cast(null as varchar) as bloc_as_published,
        n_accelerators,
        'package' as count_basis,
        {{ slug('model_of_id') }} as model,
        model_as_published,
        {{ slug("'ML.ENERGY ' || task") }} as task,
        'offline' as scenario,
        precision_as_published,
        {{ precision_class('number_format') }} as precision,
        case when unit_made = 'token' then 'vLLM' end as framework,
        case when unit_made = 'token' then 'vllm' else 'harness_ml_energy' end as stack_family,
        'unbounded' as latency_class,
        length_class,
        coalesce(metric_class, case unit_made when 'token' then 'output' else unit_made || 's' end)
            as throughput_scope,
        'system' as result_scope,
        median_itl_ms as tpot_ms,
        {{ load_point('coalesce(max_num_seqs, batch_size)', 'null') }} as load_point,
        value,
        unit,
        metric_class as lens_exclusion_reason,
        updated_date as result_date,
        retrieved_date,
        snapshot_url as source_url,
        'raw_ml_energy__configurations' as raw_table,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from measured

)

select * from final
