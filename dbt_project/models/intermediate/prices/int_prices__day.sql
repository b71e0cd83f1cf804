-- What the prices of a day were, hour by hour: a list with peak hours has two prices a day.
with prices as (
    select * from {{ ref('fct_token_price') }}
    where basis = 'vendor_stated'
),

holidays as (
    select * from {{ ref('dim_public_holiday') }}
),

spans as (
    select
        model_id,
        provider,
        min(valid_from) as first_instant,
        max(coalesce(valid_to, cast({{ as_of_date() }} + 1 as timestamp))) as last_instant
    from prices
    where model_id is not null
    group by model_id, provider
),

instants as (
    select
        model_id,
        provider,
        unnest(
            generate_series(
                date_trunc('day', first_instant) + interval 30 minute,
                least(last_instant, cast({{ as_of_date() }} + 1 as timestamp)) - interval 1 second,
                interval 1 hour
            )
        ) as instant
    from spans
),

in_force as (
    {{ price_in_force_sql('prices', 'holidays', 'instants') }}
),

final as (
    select
        model_id,
        provider,
        cast(instant as date) as day,
        currency,
        kind,
        min(amount_per_mtok) as amount_low,
        max(amount_per_mtok) as amount_high,
        count(*) as n_hours,
        count(*) filter (where hours = 'window') as n_window_hours,
        {{ sorted_list('price_id') }} as price_ids
    from in_force
    group by model_id, provider, cast(instant as date), currency, kind
)

select * from final
