with orders as (

    select * from {{ ref('stg_ledger__orders') }}

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
        orders.*,
        buyers.party_name as buyer,
        buyers.party_kind as buyer_kind,
        buyers.members as buyer_members,
        vendors.party_name as vendor,
        vendors.party_kind as vendor_kind,
        vendors.members as vendor_members,
        accelerators.entity_id as accelerator_id,
        cast(extract(year from orders.event_start_date) as integer) as event_year
    from orders
    left join parties as buyers on orders.order_id = buyers.order_id and buyers.side = 'buyer'
    left join parties as vendors on orders.order_id = vendors.order_id and vendors.side = 'vendor'
    left join accelerators on orders.accelerator_as_published = accelerators.name

),

-- A total over several vendors whose single-vendor parts are reported as well.
component_buyers as (

    select distinct
        buyer,
        event_year
    from joined
    where is_component and vendor_kind = 'company'

),

-- A tender that named no vendor, once its award is known.
awards as (

    select distinct
        buyer,
        event_year,
        purpose
    from joined
    where status = 'tender_awarded' and vendor_kind in ('company', 'joint')

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
        joined.vendor_kind = 'joint' and component_buyers.buyer is not null as is_sum_of_components,
        joined.vendor_kind = 'unnamed' and joined.status = 'preliminary' and awards.buyer is not null
            as is_superseded_by_award
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
            when is_sum_of_components then 'sum_of_components'
            when is_superseded_by_award then 'superseded_by_award'
        end as book_exclusion_reason
    from roles

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
        value_cny_low,
        value_cny_high,
        status,
        purpose,
        book_role,
        book_exclusion_reason,
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
        record_locator
    from reasons

)

select * from final
