-- The series that events are held against, as logarithms where they grow by factors. `period_index` counts
-- months or quarters, so that a window is a difference of two numbers.
with gaps as (
    select * from {{ ref('int_gap__ratio_month') }}
),

order_shares as (
    select * from {{ ref('mart_orders__domestic_share') }}
),

chinese_companies as (
    select distinct name
    from {{ ref('dim_company') }}
    where bloc = 'domestic'
),

sales as (
    select * from {{ ref('int_supply__quarter') }}
),

attention as (
    select * from {{ ref('mart_news__attention_week') }}
),

of_gaps as (
    select
        'gap_ratio: ' || definition_id as series_id,
        'gap_ratio' as series_kind,
        definition_id as subject_id,
        'month' as frequency,
        month as period_start,
        ln(gap_ratio) as value
    from gaps
    where gap_ratio > 0
),

of_frontiers as (
    select
        'domestic_frontier: ' || definition_id as series_id,
        'domestic_frontier' as series_kind,
        definition_id as subject_id,
        'month' as frequency,
        month as period_start,
        ln(domestic_value) as value
    from gaps
    where domestic_value > 0
),

-- The median buyer, since orders of different units are never added.
of_orders as (
    select
        'order_share: domestic units' as series_id,
        'order_share' as series_kind,
        'chinese buyers' as subject_id,
        'quarter' as frequency,
        order_shares.quarter as period_start,
        median(order_shares.domestic_units_frac) as value
    from order_shares
    inner join chinese_companies on order_shares.buyer = chinese_companies.name
    where order_shares.domestic_units_frac is not null and not order_shares.is_joint_buyer
    group by order_shares.quarter
),

of_sales as (
    select
        'china_shipments: ' || company_id as series_id,
        'china_shipments' as series_kind,
        company_id as subject_id,
        'quarter' as frequency,
        quarter as period_start,
        ln(units_central) as value
    from sales
    where
        definition_id = 'shipments_china_units'
        and unit = 'chips'
        and units_central > 0
        and not is_forecast
        and not is_incomplete
),

attention_months as (
    select
        entity_id,
        cast(date_trunc('month', week) as date) as month,
        sum(articles) as articles
    from attention
    where entity_type = 'company' and entity_id in ('huawei', 'nvidia')
    group by all
),

attention_spans as (
    select
        entity_id,
        cast(unnest(generate_series(min(month), max(month), interval 1 month)) as date) as month
    from attention_months
    group by entity_id
),

-- A month between two with articles that has none of its own counts none.
of_attention as (
    select
        'attention: ' || spans.entity_id as series_id,
        'attention' as series_kind,
        spans.entity_id as subject_id,
        'month' as frequency,
        spans.month as period_start,
        ln(1 + coalesce(attention_months.articles, 0)) as value
    from attention_spans as spans
    left join attention_months
        on spans.entity_id = attention_months.entity_id and spans.month = attention_months.month
),

unioned as (
    select * from of_gaps
    union all by name
    select * from of_frontiers
    union all by name
    select * from of_orders
    union all by name
    select * from of_sales
    union all by name
    select * from of_attention
)

select
    series_id,
    series_kind,
    subject_id,
    frequency,
    period_start,
    {{ study_index('period_start', 'frequency') }} as period_index,
    value
from unioned
where period_start <= {{ as_of_date() }}
