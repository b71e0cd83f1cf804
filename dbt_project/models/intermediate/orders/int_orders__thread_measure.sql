with reports as (

    select * from {{ ref('int_orders__thread_report') }}

),

as_known as (

    select distinct
        buyer,
        vendor,
        reported_date as date
    from reports
    where reported_date <= {{ as_of_date() }}

),

measures as (

    select
        *,
        'ordered_units' as measure,
        units_low as value_low,
        units_high as value_high
    from reports
    where status in ('rumoured', 'preliminary', 'tender_awarded', 'confirmed')
    union all
    select
        *,
        'delivered_units' as measure,
        units_low as value_low,
        units_high as value_high
    from reports
    where status = 'delivered'
    union all
    select
        *,
        'usd' as measure,
        usd_low as value_low,
        usd_high as value_high
    from reports
    where status not in ('blocked', 'cancelled')

),

visible as (

    select
        as_known.date,
        measures.*
    from as_known
    inner join measures
        on
            as_known.buyer = measures.buyer
            and as_known.vendor = measures.vendor
            and as_known.date >= measures.reported_date
    where measures.value_low is not null or measures.value_high is not null

),

best_grade as (

    select * from visible
    qualify evidence_grade = min(evidence_grade) over (partition by date, thread_id, measure)

),

last_status as (

    select * from best_grade
    qualify
        status = first_value(status) over (
            partition by date, thread_id, measure
            order by reported_date desc, status_rank desc, order_id desc
        )

),

medians as (

    select
        *,
        coalesce(value_low, value_high) as stated_value,
        quantile_disc(coalesce(value_low, value_high), 0.5) over (partition by date, thread_id, measure)
            as median_value
    from last_status

),

-- A report of equal standing that is more than three times off the (lower) median does not move the book.
standing as (

    select * from medians
    where stated_value between median_value / 3 and median_value * 3

),

final as (

    select
        date,
        thread_id,
        measure,
        min(coalesce(value_low, 0)) as value_low,
        case when count(*) = count(value_high) then max(value_high) end as value_high,
        min(evidence_grade) as evidence_grade,
        list(order_id order by order_id) as order_ids
    from standing
    group by date, thread_id, measure

)

select * from final
