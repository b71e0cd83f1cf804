{#-
The reports of a pair of buyer and vendor as known on each day on which its book changed, each with the order (thread)
that it speaks of. Only what was known by then decides: which reports share a thread, which echo an earlier one of the
same root, and which have been superseded by the reports of others.
-#}
{% macro order_thread_report_sql(reports, day) -%}
with candidates as (
    select
        *,
        coalesce(accelerator_id, 'unspecified') as own_accelerator
    from {{ reports }}
    where reported_date <= {{ day }} and (book_excluded_from is null or book_excluded_from > reported_date)
),

days as (
    select
        buyer,
        vendor,
        reported_date as date
    from candidates
    union
    select
        buyer,
        vendor,
        book_excluded_from as date
    from candidates
    where book_excluded_from <= {{ day }}
),

known as (
    select
        days.date,
        candidates.*,
        case when candidates.book_excluded_from <= days.date then candidates.book_exclusion_reason end
            as superseded_reason
    from days
    inner join candidates
        on
            days.buyer = candidates.buyer
            and days.vendor = candidates.vendor
            and days.date >= candidates.reported_date
),

-- Outlets name different parts for one purchase: the same buyer, vendor, year and sum is the same order.
same_sum as (
    select
        own.date,
        own.buyer,
        own.vendor,
        own.event_year,
        own.own_accelerator,
        min(other.accelerator_id) as shared_accelerator
    from known as own
    inner join known as other
        on
            own.date = other.date
            and own.buyer = other.buyer
            and own.vendor = other.vendor
            and own.event_year = other.event_year
            and (
                (own.value_usd_low > 0 and own.value_usd_low = other.value_usd_low)
                or (own.value_cny_low > 0 and own.value_cny_low = other.value_cny_low)
            )
    where own.superseded_reason is null and other.superseded_reason is null
    group by own.date, own.buyer, own.vendor, own.event_year, own.own_accelerator
),

threads as (
    select
        known.*,
        coalesce(same_sum.shared_accelerator, known.own_accelerator) as thread_accelerator
    from known
    left join same_sum
        on
            known.date = same_sum.date
            and known.buyer = same_sum.buyer
            and known.vendor = same_sum.vendor
            and known.event_year = same_sum.event_year
            and known.own_accelerator = same_sum.own_accelerator
),

measured as (
    select
        date,
        order_id,
        {{ surrogate_id(['buyer', 'vendor', 'event_year', 'thread_accelerator']) }} as thread_id,
        buyer,
        buyer_kind,
        vendor,
        bloc,
        event_year,
        thread_accelerator,
        thread_accelerator = 'unspecified' as is_generic,
        reported_date,
        status,
        case status
            when 'rumoured' then 1
            when 'preliminary' then 2
            when 'tender_awarded' then 3
            when 'confirmed' then 4
            when 'delivered' then 5
            when 'blocked' then 6
            when 'cancelled' then 7
        end as status_rank,
        purpose,
        unit_kind,
        case when unit_kind = 'accelerators' then quantity_low end as units_low,
        case when unit_kind = 'accelerators' then quantity_high end as units_high,
        unit_kind not in ('accelerators', 'none') as is_other_unit_kind,
        value_usd_low as usd_low,
        value_usd_high as usd_high,
        usd_basis,
        value_cny_low is not null and value_usd_low is null as is_other_currency,
        evidence_grade,
        root_source_id,
        source_url,
        superseded_reason
    from threads
)

select
    *,
    first_value(order_id) over (
        partition by
            date, thread_id, superseded_reason, root_source_id, evidence_grade, status,
            unit_kind, units_low, units_high, usd_low, usd_high
        order by reported_date, order_id
    ) as first_order_id
from measured
{%- endmacro %}
