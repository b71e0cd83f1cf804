{#- An identity holds if it does to one part in a hundred; what is printed is rounded. -#}
{% set tolerance = 0.01 %}

with listings as (

    select * from {{ ref('stg_inferencex__benchmarks') }}

),

-- A row stays in the listings until a newer run of its configuration replaces it: its first listing counts.
points as (

    select
        *,
        count(*) over (partition by row_id) as n_listings,
        max(listed_date) over (partition by row_id) as last_listed_date,
        {{ safe_ratio('avg_total_gpu_power_w', 'avg_power_w') }} as gpus_in_power
    from listings
    qualify row_number() over (partition by row_id order by listed_date, record_locator) = 1

),

counted as (

    select
        *,
        case
            when
                abs(gpus_in_power - round(gpus_in_power)) <= {{ tolerance }} * gpus_in_power
                then nullif(cast(round(gpus_in_power) as bigint), 0)
        end as gpus_by_power,
        case
            when is_disaggregated
                then
                    nullif(prefill_tp * prefill_workers, 0) * pipeline_parallel
                    + nullif(decode_tp * decode_workers, 0) * pipeline_parallel
            else nullif(greatest(coalesce(decode_tp, 0), coalesce(prefill_tp, 0)), 0) * pipeline_parallel
        end as gpus_by_ranks,
        case
            when is_disaggregated then prefill_gpus_as_published + decode_gpus_as_published
            else greatest(prefill_gpus_as_published, decode_gpus_as_published)
        end as gpus_as_published
    from points

),

ratios as (

    select
        *,
        coalesce(gpus_by_power, gpus_by_ranks) as n_gpus,
        case
            when gpus_by_power is not null then 'power_ratio'
            when gpus_by_ranks is not null then 'parallel_ranks'
        end as n_gpus_basis,
        (input_tokens_per_s_per_gpu + output_tokens_per_s_per_gpu) / nullif(total_tokens_per_s_per_gpu, 0)
            as total_identity_ratio,
        {{ safe_ratio('coalesce(gpus_by_power, gpus_by_ranks) * avg_power_w', 'avg_total_gpu_power_w') }}
            as power_identity_ratio,
        {{ safe_ratio('avg_power_w', 'output_tokens_per_s_per_gpu * joules_per_output_token') }}
            as energy_identity_ratio
    from counted

),

final as (

    select
        row_id,
        model_as_published,
        accelerator_as_published,
        framework,
        precision_as_published,
        speculative_decoding,
        benchmark_type,
        input_tokens,
        output_tokens,
        concurrency,
        is_disaggregated,
        is_multinode,
        n_gpus,
        n_gpus_basis,
        coalesce(prefill_gpus_as_published, 0) as prefill_gpus_as_published,
        coalesce(decode_gpus_as_published, 0) as decode_gpus_as_published,
        coalesce(gpus_as_published <> n_gpus, false) as is_published_gpu_count_wrong,
        total_tokens_per_s_per_gpu,
        input_tokens_per_s_per_gpu,
        output_tokens_per_s_per_gpu,
        median_ttft_s,
        median_tpot_s,
        median_interactivity_tokens_per_s,
        avg_power_w,
        avg_total_gpu_power_w,
        joules_per_output_token,
        joules_per_total_token,
        is_power_valid,
        total_identity_ratio,
        power_identity_ratio,
        energy_identity_ratio,
        coalesce(abs(total_identity_ratio - 1) > {{ tolerance }}, false) as is_total_identity_violated,
        coalesce(abs(power_identity_ratio - 1) > {{ tolerance }}, false) as is_power_identity_violated,
        coalesce(abs(energy_identity_ratio - 1) > {{ tolerance }}, false) as is_energy_identity_violated,
        -- These lengths are no longer run: their series end by decision and not by a loss of speed.
        coalesce(
            benchmark_type = 'single_turn' and input_tokens = 1024 and output_tokens in (1024, 8192), false
        ) as is_retired_scenario,
        run_date,
        listed_date as first_listed_date,
        last_listed_date,
        n_listings,
        run_url,
        source_id,
        snapshot_sha256,
        snapshot_url,
        retrieved_date,
        record_locator
    from ratios

)

select * from final
