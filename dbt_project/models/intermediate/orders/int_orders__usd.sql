with orders as (

    select
        order_id,
        reported_date,
        value_usd_low,
        value_usd_high,
        value_cny_low,
        value_cny_high,
        coalesce(value_usd_low, value_usd_high) is not null as is_in_usd,
        coalesce(value_cny_low, value_cny_high) is not null as is_in_cny
    from {{ ref('stg_ledger__orders') }}

),

rates as (

    select
        rate_date,
        basis,
        cny_per_usd,
        source_url
    from {{ ref('stg_ledger__fx_rates') }}

),

-- The last rate that was known on the day of the report.
rated as (

    select
        orders.*,
        rates.rate_date,
        rates.basis as rate_basis,
        rates.cny_per_usd,
        rates.source_url as rate_source_url,
        case
            when orders.is_in_usd and orders.is_in_cny then 'ledger_conversion'
            when orders.is_in_usd then 'reported'
            when orders.is_in_cny and rates.rate_date is not null then 'converted'
        end as usd_basis
    from orders
    left join rates on orders.is_in_cny and orders.reported_date >= rates.rate_date
    qualify row_number() over (partition by orders.order_id order by rates.rate_date desc nulls last) = 1

),

final as (

    select
        order_id,
        case
            when usd_basis = 'converted' then {{ safe_ratio('value_cny_low', 'cny_per_usd') }}
            else value_usd_low
        end as usd_low,
        case
            when usd_basis = 'converted' then {{ safe_ratio('value_cny_high', 'cny_per_usd') }}
            else value_usd_high
        end as usd_high,
        usd_basis,
        case
            when usd_basis = 'converted' then cny_per_usd
            when usd_basis = 'ledger_conversion'
                then
                    {{ safe_ratio(
                        'coalesce(value_cny_low, value_cny_high)',
                        'coalesce(value_usd_low, value_usd_high)'
                    ) }}
        end as cny_per_usd,
        case when usd_basis = 'converted' then rate_date end as rate_date,
        case when usd_basis = 'converted' then rate_source_url end as rate_source_url,
        case
            when usd_basis = 'converted'
                then printf('CNY at %.4f of %s (%s)', cny_per_usd, rate_date, rate_basis)
            when usd_basis = 'ledger_conversion'
                then
                    'USD as it stands in the ledger beside the CNY amount'
                    || coalesce(printf('; the rate of %s is %.4f', rate_date, cny_per_usd), '')
        end as usd_conversion
    from rated

)

select * from final
