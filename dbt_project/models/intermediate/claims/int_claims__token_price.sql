-- Prices with a day of their own: what the vendor states, and what a catalogue dates. A view, since only
-- int_claims__reported reads it.
{{ config(materialized='view') }}

with prices as (
    select * from {{ ref('fct_token_price') }}
    where
        model_id is not null
        and price_class = 'standard'
        and basis in ('vendor_stated', 'catalogue_dated')
        and amount_per_mtok > 0
),

final as (
    select
        'model' as subject_type,
        model_id as subject_id,
        'token_price' as definition_id,
        amount_per_mtok as value_low,
        amount_per_mtok as value_central,
        amount_per_mtok as value_high,
        currency || ' per million tokens' as unit_published,
        cast(null as varchar) as precision_as_published,
        cast(cast(valid_from as date) as varchar) as period,
        cast(valid_from as date) as period_start,
        cast(valid_to as date) as period_end,
        concat_ws(
            ', ', provider, kind, price_type,
            case when window_start is null then 'all day' else 'window of hours' end
        ) as scope,
        provider as claimant,
        {{ url_publisher('source_url') }} as publisher,
        {{ url_root('source_url') }} as root_source_id,
        'same_page' as root_rule,
        evidence_grade,
        observed_date as published_date,
        cast(null as date) as record_date,
        false as is_replaced,
        note as method_note,
        source_url,
        case when raw_table = 'raw_genai_prices__price' then 'MIT' else 'CC-BY-4.0' end as licence,
        raw_table,
        price_id as record_key,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from prices
)

select * from final
