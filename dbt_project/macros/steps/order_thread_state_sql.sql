{#- The status and the size of an order as known on each day. -#}
{% macro order_thread_state_sql(thread_reports, thread_measures) -%}
with measures as (
    select
        date,
        thread_id,
        max(value_low) filter (where measure = 'ordered_units') as ordered_units_low,
        max(value_high) filter (where measure = 'ordered_units') as ordered_units_high,
        max(value_low) filter (where measure = 'delivered_units') as delivered_units_low,
        max(value_high) filter (where measure = 'delivered_units') as delivered_units_high,
        max(evidence_grade) filter (where measure <> 'usd') as units_evidence_grade,
        max(value_low) filter (where measure = 'usd') as usd_low,
        max(value_high) filter (where measure = 'usd') as usd_high,
        max(usd_basis) as usd_basis,
        max(evidence_grade) filter (where measure = 'usd') as usd_evidence_grade
    from {{ thread_measures }}
    group by date, thread_id
),

standing as (
    select
        *,
        min(evidence_grade) over (partition by date, thread_id) as best_grade
    from {{ thread_reports }}
    where superseded_reason is null and order_id = first_order_id
),

statuses as (
    select
        date,
        thread_id,
        buyer,
        vendor,
        event_year,
        thread_accelerator,
        is_generic,
        min(evidence_grade) as evidence_grade,
        arg_max(status, (reported_date, status_rank, order_id)) filter (where evidence_grade = best_grade)
            as last_status,
        arg_max(status, (reported_date, status_rank, order_id)) filter (
            where evidence_grade = best_grade
            and status in ('rumoured', 'preliminary', 'tender_awarded', 'confirmed')
        ) as last_open_status,
        bool_or(is_other_unit_kind) as has_other_unit_kind,
        bool_or(is_other_currency) as has_other_currency
    from standing
    group by date, thread_id, buyer, vendor, event_year, thread_accelerator, is_generic
),

joined as (
    select
        statuses.*,
        measures.ordered_units_low,
        measures.ordered_units_high,
        measures.delivered_units_low,
        measures.delivered_units_high,
        measures.units_evidence_grade,
        measures.usd_low,
        measures.usd_high,
        measures.usd_basis,
        measures.usd_evidence_grade,
        case
            when statuses.last_status in ('cancelled', 'blocked') then statuses.last_status
            when statuses.last_open_status is null then statuses.last_status
            -- A delivery of a part leaves the rest of the order open.
            when
                statuses.last_status = 'delivered'
                and (
                    measures.ordered_units_low is null
                    or coalesce(measures.delivered_units_high, measures.delivered_units_low)
                    >= measures.ordered_units_low
                )
                then 'delivered'
            else statuses.last_open_status
        end as status
    from statuses
    left join measures on statuses.date = measures.date and statuses.thread_id = measures.thread_id
)

select
    date,
    thread_id,
    buyer,
    vendor,
    event_year,
    thread_accelerator,
    is_generic,
    status,
    status in ('cancelled', 'blocked') as is_void,
    case
        when status in ('cancelled', 'blocked') then 0
        else greatest(ordered_units_low, delivered_units_low)
    end as units_low,
    case
        when status in ('cancelled', 'blocked') then 0
        when ordered_units_low is null then delivered_units_high
        -- More was delivered than ordered, and nobody says how much more: the top is open.
        when delivered_units_high is null and delivered_units_low > ordered_units_high then null
        when ordered_units_high is not null then greatest(ordered_units_high, delivered_units_high)
    end as units_high,
    delivered_units_low,
    delivered_units_high,
    units_evidence_grade,
    case when status in ('cancelled', 'blocked') then 0 else usd_low end as usd_low,
    case when status in ('cancelled', 'blocked') then 0 else usd_high end as usd_high,
    usd_basis,
    usd_evidence_grade,
    evidence_grade,
    has_other_unit_kind,
    has_other_currency
from joined
{%- endmacro %}
