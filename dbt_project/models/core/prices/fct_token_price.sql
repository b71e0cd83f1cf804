{% set origins = [
    'int_prices__stated', 'int_prices__genai_prices', 'int_prices__litellm', 'int_prices__openrouter',
    'int_prices__catalogue_change', 'int_prices__catalogue_listing',
] %}

with prices as (
    {%- for model in origins %}
    select * from {{ ref(model) }}
    {% if not loop.last %}union all by name{% endif %}
    {%- endfor %}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

final as (
    select
        {{ surrogate_id([
            'raw_table', 'record_locator', 'prices.listed_name', 'currency', 'kind', 'valid_from'
        ]) }} as price_id,
        {{ surrogate_id(['raw_table', 'record_locator']) }} as offer_id,
        names.entity_id as model_id,
        prices.*,
        case
            when prices.is_conditional then 'conditional'
            else {{ price_class('prices.listed_name') }}
        end as price_class
    from prices
    left join names on prices.listed_name = names.name
)

select
    price_id,
    offer_id,
    model_id,
    listed_name,
    provider,
    kind,
    currency,
    amount_per_mtok,
    price_type,
    price_class,
    window_start,
    window_end,
    case when window_start is null then 'not_applicable' end as window_reason,
    time_zone,
    weekdays,
    excluded_holidays,
    valid_from,
    valid_from_basis,
    valid_to,
    observed_date,
    basis,
    evidence_grade,
    note,
    source_url,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
