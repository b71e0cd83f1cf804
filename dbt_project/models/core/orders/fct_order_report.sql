with orders as (

    select * from {{ ref('stg_ledger__orders') }}

),

dollars as (

    select * from {{ ref('int_orders__usd') }}

),

parties as (

    select * from {{ ref('int_orders__party') }}

),

accelerators as (

    select
        name,
        entity_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'accelerator'

),

joined as (

    select
        orders.* exclude (value_usd_low, value_usd_high),
        dollars.usd_low as value_usd_low,
        dollars.usd_high as value_usd_high,
        dollars.usd_basis,
        dollars.cny_per_usd,
        dollars.rate_date,
        dollars.usd_conversion,
        date_diff('day', dollars.rate_date, orders.reported_date) as rate_age_days,
        buyers.party_name as buyer,
        buyers.party_kind as buyer_kind,
        buyers.members as buyer_members,
        vendors.party_name as vendor,
        vendors.party_kind as vendor_kind,
        vendors.members as vendor_members,
        accelerators.entity_id as accelerator_id,
        cast(extract(year from orders.event_start_date) as integer) as event_year
    from orders
    inner join dollars on orders.order_id = dollars.order_id
    left join parties as buyers on orders.order_id = buyers.order_id and buyers.side = 'buyer'
    left join parties as vendors on orders.order_id = vendors.order_id and vendors.side = 'vendor'
    left join accelerators on orders.accelerator_as_published = accelerators.name

),

-- A total over several vendors whose single-vendor parts are reported as well, from the first such report on.
component_buyers as (

    select
        buyer,
        event_year,
        min(reported_date) as known_from
    from joined
    where is_component and vendor_kind = 'company'
    group by buyer, event_year

),

-- A tender that named no vendor, once its award is known.
awards as (

    select
        buyer,
        event_year,
        purpose,
        min(reported_date) as known_from
    from joined
    where status = 'tender_awarded' and vendor_kind in ('company', 'joint')
    group by buyer, event_year, purpose

),

roles as (

    select
        joined.*,
        case
            when joined.is_rental then 'rental'
            when joined.is_stock or joined.buyer_kind = 'inventory' then 'inventory'
            when joined.unit_kind in ('dies', 'memory_stacks') or joined.vendor = 'TSMC' then 'upstream_input'
            when joined.status in ('forecast', 'production') then joined.status
            when joined.buyer_kind = 'market' and joined.unit_kind = 'none' then 'revenue'
            when joined.buyer_kind = 'market' then 'market_total'
            when list_contains(joined.vendor_members, joined.buyer) then 'own_deployment'
            when joined.is_context_only then 'not_accelerators'
            else 'order'
        end as book_role,
        case when joined.vendor_kind = 'joint' then component_buyers.known_from end as components_known_from,
        case when joined.vendor_kind = 'unnamed' and joined.status = 'preliminary' then awards.known_from end
            as award_known_from
    from joined
    left join component_buyers
        on joined.buyer = component_buyers.buyer and joined.event_year = component_buyers.event_year
    left join awards
        on
            joined.buyer = awards.buyer
            and joined.event_year = awards.event_year
            and joined.purpose = awards.purpose

),

reasons as (

    select
        *,
        case
            when is_aggregate then 'aggregate'
            when is_duplicate then 'duplicate'
            when is_cumulative then 'cumulative'
            when book_role <> 'order' then book_role
            when is_unit_slip then 'disputed_figure'
            when components_known_from is not null then 'sum_of_components'
            when award_known_from is not null then 'superseded_by_award'
        end as book_exclusion_reason
    from roles

),

dated as (

    select
        *,
        case book_exclusion_reason
            when 'sum_of_components' then greatest(reported_date, components_known_from)
            when 'superseded_by_award' then greatest(reported_date, award_known_from)
            else case when book_exclusion_reason is not null then reported_date end
        end as book_excluded_from,
        case
            when coalesce(value_cny_low, value_cny_high) is not null then 'other_currency'
            else 'not_disclosed'
        end as usd_reason,
        case when usd_basis = 'reported' then 'other_currency' else 'not_disclosed' end as cny_reason
    from reasons

),

final as (

    select
        order_id,
        event_date_as_published,
        event_start_date,
        event_end_date,
        event_year,
        reported_date_as_published,
        reported_date,
        buyer,
        buyer_as_published,
        buyer_kind,
        buyer_country,
        vendor,
        vendor_as_published,
        vendor_kind,
        vendor_bloc as bloc,
        accelerator_as_published,
        accelerator_id,
        unit_kind,
        quantity_unit,
        quantity_low,
        quantity_high,
        value_usd_low,
        value_usd_high,
        usd_basis,
        cny_per_usd,
        rate_date,
        usd_conversion,
        value_cny_low,
        value_cny_high,
        status,
        purpose,
        book_role,
        book_exclusion_reason,
        book_excluded_from,
        book_exclusion_reason is null as is_in_book,
        is_aggregate,
        is_duplicate,
        is_cumulative,
        is_conflict,
        is_rental,
        is_stock,
        evidence_grade,
        publisher,
        root_source_id,
        note,
        source_url,
        snapshot_sha256,
        snapshot_url,
        record_locator,
        case
            when rate_date is not null then null
            when usd_basis = 'ledger_conversion' then 'ledger_conversion'
            when coalesce(value_cny_low, value_cny_high) is not null then 'no_rate_known'
            else 'not_applicable'
        end as rate_reason,
        rate_age_days,
        {{ bound_reason('quantity_low', 'quantity_high', 'no_lower_bound', "'not_disclosed'") }}
            as quantity_low_reason,
        {{ bound_reason('quantity_high', 'quantity_low', 'no_upper_bound', "'not_disclosed'") }}
            as quantity_high_reason,
        {{ bound_reason('value_usd_low', 'value_usd_high', 'no_lower_bound', 'usd_reason') }}
            as value_usd_low_reason,
        {{ bound_reason('value_usd_high', 'value_usd_low', 'no_upper_bound', 'usd_reason') }}
            as value_usd_high_reason,
        {{ bound_reason('value_cny_low', 'value_cny_high', 'no_lower_bound', 'cny_reason') }}
            as value_cny_low_reason,
        {{ bound_reason('value_cny_high', 'value_cny_low', 'no_upper_bound', 'cny_reason') }}
            as value_cny_high_reason
    from dated

)

select * from final
