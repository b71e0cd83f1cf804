-- Variants side by side, by days since their release, with what they cost at their developer on that day.
with days as (
    select * from {{ ref('mart_adoption__variant_day') }}
),

prices as (
    select * from {{ ref('int_prices__day') }}
    where currency = 'USD'
),

joined as (
    select
        days.*,
        inputs.amount_low as input_low,
        inputs.amount_high as input_high,
        outputs.amount_low as output_low,
        outputs.amount_high as output_high,
        coalesce({{ list_union('inputs.price_ids', 'outputs.price_ids') }}, []) as own_price_ids
    from days
    left join prices as inputs
        on days.model_variant = inputs.model_id and days.day = inputs.day and inputs.kind = 'input'
    left join prices as outputs
        on days.model_variant = outputs.model_id and days.day = outputs.day and outputs.kind = 'output'
),

final as (
    select
        build_id,
        model_variant,
        family,
        bloc,
        days_since_launch,
        day,
        providers,
        providers_reason,
        providers_litellm,
        providers_litellm_reason,
        providers_openrouter,
        providers_openrouter_reason,
        downloads_30d,
        downloads_30d_reason,
        derivatives,
        derivatives_reason,
        token_share_frac,
        token_share_reason,
        input_low as own_input_usd_per_mtok_low,
        input_high as own_input_usd_per_mtok_high,
        output_low as own_output_usd_per_mtok_low,
        output_high as own_output_usd_per_mtok_high,
        case when output_low is null then 'not_listed' end as own_price_reason,
        coverage_bias,
        adoption_ids,
        own_price_ids as price_ids
    from joined
)

select * from final
