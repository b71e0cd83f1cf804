{#- What the best reports of an order say of one measure, as known on each day; never added. -#}
{% macro order_thread_measure_sql(thread_reports) -%}
with standing as (
    select * from {{ thread_reports }}
    where superseded_reason is null and order_id = first_order_id
),

measures as (
    select
        *,
        'ordered_units' as measure,
        units_low as value_low,
        units_high as value_high
    from standing
    where status in ('rumoured', 'preliminary', 'tender_awarded', 'confirmed')
    union all
    select
        *,
        'delivered_units' as measure,
        units_low as value_low,
        units_high as value_high
    from standing
    where status = 'delivered'
    union all
    select
        *,
        'usd' as measure,
        usd_low as value_low,
        usd_high as value_high
    from standing
    where status not in ('blocked', 'cancelled')
),

best_grade as (
    select * from measures
    where value_low is not null or value_high is not null
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
)

-- A report of equal standing that is more than three times off the (lower) median does not move the book.
select
    date,
    thread_id,
    measure,
    min(coalesce(value_low, 0)) as value_low,
    case when count(*) = count(value_high) then max(value_high) end as value_high,
    case
        when measure <> 'usd' then null
        when min(usd_basis) <> max(usd_basis) then 'mixed'
        else min(usd_basis)
    end as usd_basis,
    min(evidence_grade) as evidence_grade,
    list(order_id order by order_id) as order_ids
from medians
where stated_value between median_value / 3 and median_value * 3
group by date, thread_id, measure
{%- endmacro %}
