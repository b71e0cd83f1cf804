with reports as (

    select * from {{ ref('int_orders__thread_report') }}

),

-- The orders as they are told apart today.
last_known as (

    select * from reports
    qualify date = max(date) over (partition by buyer, vendor)

),

-- One root that several outlets repeat is one statement: that of its first report.
statements as (

    select
        first_order_id as order_id,
        min(reported_date) as known_from,
        list(order_id order by order_id) filter (where order_id <> first_order_id) as echo_order_ids
    from last_known
    group by first_order_id

),

final as (

    select
        last_known.thread_id,
        statements.known_from,
        last_known.order_id,
        last_known.buyer,
        last_known.vendor,
        last_known.bloc,
        last_known.event_year,
        last_known.thread_accelerator,
        last_known.status,
        lag(last_known.status) over (
            partition by last_known.thread_id
            order by statements.known_from, last_known.status_rank, last_known.order_id
        ) as previous_status,
        last_known.superseded_reason,
        last_known.purpose,
        last_known.unit_kind,
        last_known.units_low,
        last_known.units_high,
        case
            when coalesce(last_known.units_low, last_known.units_high) is not null then null
            when last_known.is_other_unit_kind then 'other_unit_kind'
            else 'not_disclosed'
        end as units_reason,
        last_known.usd_low,
        last_known.usd_high,
        last_known.usd_basis,
        case
            when coalesce(last_known.usd_low, last_known.usd_high) is not null then null
            when last_known.is_other_currency then 'other_currency'
            else 'not_disclosed'
        end as usd_reason,
        {{ bound_reason('last_known.units_low', 'last_known.units_high', 'no_lower_bound', 'units_reason') }}
            as units_low_reason,
        {{ bound_reason('last_known.units_high', 'last_known.units_low', 'no_upper_bound', 'units_reason') }}
            as units_high_reason,
        {{ bound_reason('last_known.usd_low', 'last_known.usd_high', 'no_lower_bound', 'usd_reason') }}
            as usd_low_reason,
        {{ bound_reason('last_known.usd_high', 'last_known.usd_low', 'no_upper_bound', 'usd_reason') }}
            as usd_high_reason,
        last_known.evidence_grade as grade,
        last_known.root_source_id,
        coalesce(statements.echo_order_ids, []) as echo_order_ids,
        last_known.source_url
    from last_known
    inner join statements on last_known.order_id = statements.order_id

)

select * from final
