with reports as (

    select
        *,
        coalesce(accelerator_id, 'unspecified') as own_accelerator
    from {{ ref('fct_order_report') }}
    where is_in_book

),

-- Outlets name different parts for one purchase: the same buyer, vendor, year and sum is the same order.
same_sum as (

    select
        own.order_id,
        min(other.accelerator_id) as shared_accelerator
    from reports as own
    inner join reports as other
        on
            own.buyer = other.buyer
            and own.vendor = other.vendor
            and own.event_year = other.event_year
            and own.value_usd_low = other.value_usd_low
    group by own.order_id

),

merged as (

    select
        reports.buyer,
        reports.vendor,
        reports.event_year,
        reports.own_accelerator,
        min(same_sum.shared_accelerator) as shared_accelerator
    from reports
    left join same_sum on reports.order_id = same_sum.order_id
    group by reports.buyer, reports.vendor, reports.event_year, reports.own_accelerator

),

joined as (

    select
        reports.*,
        coalesce(merged.shared_accelerator, reports.own_accelerator) as thread_accelerator
    from reports
    inner join merged
        on
            reports.buyer = merged.buyer
            and reports.vendor = merged.vendor
            and reports.event_year = merged.event_year
            and reports.own_accelerator = merged.own_accelerator

),

final as (

    select
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
        value_cny_low is not null and value_usd_low is null as is_other_currency,
        evidence_grade,
        root_source_id,
        source_url
    from joined

)

select * from final
