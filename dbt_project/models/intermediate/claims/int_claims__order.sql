-- What the order ledger says about whole markets: output, shipments to China, revenue there and licence caps.
-- Purchases are no claims about a total; stocks and rentals are neither.
with source as (
    select * from {{ ref('fct_order_report') }}
    where
        (buyer_kind = 'market' or book_role = 'production')
        and not coalesce(is_stock, false)
        and not coalesce(is_rental, false)
),

companies as (
    select
        name,
        entity_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'company' and entity_id is not null
),

records as (
    select
        source.*,
        case when companies.entity_id is null then 'market' else 'company' end as subject_type,
        coalesce(companies.entity_id, {{ slug('source.vendor_as_published') }}) as subject_id,
        concat(
            case when regexp_matches(source.note, '\bcapacity\b', 'i') then 'capacity: ' end,
            {{ counted_parts('source.accelerator_as_published') }},
            case when source.is_cumulative then ', cumulative' end
        ) as scope,
        regexp_replace(source.root_source_id, '^digest of ', '') as work,
        regexp_matches(source.publisher, '\(after |\([^n][^)]*\)|read via|^digest of', 'i') as is_relay,
        try_cast(regexp_extract(source.note, 'median ([0-9]+) units', 1) as double) as median_units
    from source
    left join companies on source.vendor_as_published = companies.name
),

figures as (
    select
        *,
        case
            when unit_kind = 'accelerators_per_buyer' then 'licence_cap_units'
            when unit_kind = 'h100_equivalents' and status in ('production', 'forecast')
                then 'production_h100e'
            -- What a vendor outside of China is to make is a shipment, to China or to others.
            when status in ('production', 'forecast') and bloc <> 'western' then 'production_units'
            when status in ('delivered', 'production', 'forecast')
                then case when buyer_country = 'CN' then 'shipments_china_units' else 'shipments_units' end
        end as definition_id,
        coalesce(quantity_low, quantity_high) as value_low,
        coalesce(quantity_high, quantity_low) as value_high,
        quantity_unit as unit_published,
        cast(null as double) as value_in_currency,
        cast(null as varchar) as currency,
        cast(null as varchar) as currency_conversion
    from records
    where quantity_unit is not null
    union all
    select
        *,
        case when status in ('delivered', 'forecast') and buyer_country = 'CN' then 'revenue_china_usd' end
            as definition_id,
        coalesce(value_usd_low, value_usd_high) as value_low,
        coalesce(value_usd_high, value_usd_low) as value_high,
        'USD' as unit_published,
        -- The dollars are those of fct_order_report; here it is only said what they were made of.
        case
            when usd_basis = 'converted'
                then (coalesce(value_cny_low, value_cny_high) + coalesce(value_cny_high, value_cny_low)) / 2
        end as value_in_currency,
        case when usd_basis = 'converted' then 'CNY' end as currency,
        case when usd_basis = 'converted' then usd_conversion end as currency_conversion
    from records
    -- An order's value beside its quantity is a price times a number, and no revenue.
    where coalesce(quantity_low, quantity_high) is null
),

final as (
    select
        *,
        coalesce(case when unit_published <> 'USD' then median_units end, (value_low + value_high) / 2)
            as value_central,
        cast(null as varchar) as precision_as_published,
        event_date_as_published as period,
        event_start_date as period_start,
        event_end_date as period_end,
        work as claimant,
        case when is_relay then work else {{ url_root('source_url') }} end as claim_root,
        case when is_relay then 'relay' else 'same_page' end as root_rule,
        reported_date as published_date,
        note as method_note,
        'CC-BY-4.0' as licence,
        'raw_ledger__orders' as raw_table,
        order_id as record_key,
        'ledger' as source_id
    from figures
    where definition_id is not null and value_low > 0
)

select
    subject_type,
    subject_id,
    definition_id,
    value_low,
    value_central,
    value_high,
    unit_published,
    value_in_currency,
    currency,
    currency_conversion,
    precision_as_published,
    period,
    period_start,
    period_end,
    scope,
    claimant,
    publisher,
    claim_root as root_source_id,
    root_rule,
    evidence_grade,
    published_date,
    method_note,
    source_url,
    licence,
    raw_table,
    record_key,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
