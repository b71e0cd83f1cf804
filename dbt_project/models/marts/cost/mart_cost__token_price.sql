with prices as (
    select * from {{ ref('fct_token_price') }}
    where model_id is not null
),

models as (
    select
        model_id,
        family,
        developer,
        bloc
    from {{ ref('dim_model') }}
),

own as (
    select * from {{ ref('own_api_providers') }}
),

offers as (
    select
        offer_id,
        model_id,
        provider,
        listed_name,
        currency,
        price_type,
        price_class,
        window_start,
        window_end,
        time_zone,
        weekdays,
        excluded_holidays,
        valid_from,
        valid_from_basis,
        valid_to,
        observed_date,
        basis,
        evidence_grade,
        note,
        source_url,
        {%- for kind in ['input', 'cache_read', 'output'] %}
        max(case when kind = '{{ kind }}' then amount_per_mtok end) as {{ kind }},
        {%- endfor %}
        {{ sorted_list('price_id') }} as price_ids
    from prices
    group by all
),

final as (
    select
        {{ build_id() }} as build_id,
        offers.offer_id,
        offers.model_id as model_variant,
        models.family,
        models.developer,
        models.bloc,
        offers.provider,
        offers.listed_name,
        own.provider is not null as is_own_api,
        offers.currency,
        offers.price_type,
        offers.price_class,
        case
            when offers.window_start is null then 'all day'
            else concat(
                strftime(cast('2000-01-01' as date) + offers.window_start, '%H:%M'), '-',
                strftime(cast('2000-01-01' as date) + offers.window_end, '%H:%M'), ' ', offers.time_zone
            )
        end as "window",
        offers.weekdays,
        case when offers.weekdays is null then 'all_days' end as weekdays_reason,
        offers.excluded_holidays,
        {%- for currency in ['USD', 'CNY'] %}
        {%- for kind in ['input', 'cache_read', 'output'] %}
        case when offers.currency = '{{ currency }}' then offers.{{ kind }} end
            as {{ kind }}_{{ currency | lower }}_per_mtok,
        {%- endfor %}
        case when offers.currency = '{{ currency }}' then (3 * offers.input + offers.output) / 4 end
            as blended_{{ currency | lower }}_per_mtok,
        case
            when offers.currency <> '{{ currency }}' then 'other_currency'
            when offers.input is null or offers.output is null or offers.cache_read is null
                then 'not_disclosed'
        end as {{ currency | lower }}_reason,
        {%- endfor %}
        offers.valid_from,
        offers.valid_from_basis,
        offers.valid_to,
        cast(offers.observed_date as timestamp) as observed_at,
        offers.basis,
        offers.evidence_grade,
        offers.note,
        offers.source_url,
        offers.price_ids
    from offers
    inner join models on offers.model_id = models.model_id
    left join own on offers.provider = own.provider and models.developer = own.developer
)

select * from final
