-- What a model cost at its own developer on the last day of a month (of the running month, on the day of the
-- build), hour by hour of that day.
with prices as (
    select price.*
    from {{ ref('fct_token_price') }} as price
    inner join {{ ref('dim_model') }} as model on price.model_id = model.model_id
    inner join {{ ref('own_api_providers') }} as own
        on price.provider = own.provider and model.developer = own.developer
    where price.currency = 'USD'
),

holidays as (
    select * from {{ ref('dim_public_holiday') }}
),

months as (
    select spine.month
    from ({{ month_spine("cast('2025-01-01' as date)", as_of_date()) }}) as spine
),

offers as (
    select distinct
        model_id,
        provider
    from prices
),

hours as (
    select cast(unnest(generate_series(0, 23)) as integer) as hour_of_day
),

instants as (
    select
        offers.model_id,
        offers.provider,
        cast(least(last_day(months.month), {{ as_of_date() }}) as timestamp)
        + to_minutes(30 + 60 * hours.hour_of_day) as instant
    from offers
    cross join months
    cross join hours
),

in_force as (
    {{ price_in_force_sql('prices', 'holidays', 'instants') }}
),

-- A developer with two names in the catalogues has one price: the better stated one.
chosen as (
    select
        *,
        cast(instant as date) as day
    from in_force
    qualify
        dense_rank() over (
            partition by model_id, cast(instant as date)
            order by case basis when 'vendor_stated' then 0 when 'catalogue_dated' then 1 else 2 end, provider
        ) = 1
),

final as (
    select
        model_id,
        min(provider) as provider,
        cast(date_trunc('month', day) as date) as month,
        day,
        kind,
        min(amount_per_mtok) as amount_low,
        max(amount_per_mtok) as amount_high,
        min(basis) as basis,
        {{ sorted_list('price_id') }} as price_ids
    from chosen
    group by model_id, day, kind
)

select * from final
