with ledger as (
    select * from {{ ref('int_forecasts__stated') }}
),

claims as (
    select * from {{ ref('fct_claim') }}
),

reports as (
    select * from {{ ref('fct_order_report') }}
),

companies as (
    select
        company_id,
        min(name) as name
    from {{ ref('dim_company') }}
    group by company_id
),

-- What the order ledger says of a period that was not over.
order_claims as (
    select
        claims.*,
        reports.order_id,
        reports.status,
        coalesce(reports.quantity_low, reports.value_usd_low) as reported_low,
        coalesce(reports.quantity_high, reports.value_usd_high) as reported_high
    from claims
    inner join reports
        on
            claims.snapshot_sha256 = reports.snapshot_sha256
            and claims.record_locator = reports.record_locator
            and claims.snapshot_url = reports.snapshot_url
    where
        claims.raw_table = 'raw_ledger__orders'
        and not reports.is_cumulative
        and (
            (reports.status = 'forecast' and claims.known_from <= claims.period_end)
            or (reports.status = 'production' and claims.known_from < claims.period_end)
        )
),

of_orders as (
    select
        order_claims.order_id as forecast_id,
        'order_report' as origin,
        order_claims.known_from as stated_date,
        order_claims.claimant as forecaster,
        order_claims.publisher,
        order_claims.root_source_id,
        concat(
            companies.name, ', ', order_claims.scope, ', ', order_claims.period, ': ',
            replace(order_claims.definition_id, '_', ' ')
        ) as about,
        order_claims.subject_type,
        order_claims.subject_id,
        order_claims.definition_id,
        order_claims.scope,
        order_claims.unit,
        order_claims.period,
        order_claims.period_start,
        order_claims.period_end,
        case
            when order_claims.reported_low is null then 'at_most'
            when order_claims.reported_high is null then 'at_least'
            when order_claims.value_low < order_claims.value_high then 'interval'
            else 'point'
        end as nature,
        case when order_claims.reported_low is not null then order_claims.value_low end as value_low,
        order_claims.value_central,
        case when order_claims.reported_high is not null then order_claims.value_high end as value_high,
        cast(null as double) as interval_level,
        cast(null as varchar) as condition,
        order_claims.scope as outcome_scope,
        order_claims.evidence_grade,
        order_claims.claim_id,
        order_claims.source_url,
        order_claims.method_note as note,
        order_claims.raw_table,
        order_claims.source_id,
        order_claims.snapshot_sha256,
        order_claims.snapshot_url,
        order_claims.record_locator
    from order_claims
    left join companies on order_claims.subject_id = companies.company_id
    left join ledger on order_claims.order_id = ledger.order_id
    where ledger.order_id is null
),

-- A forecast that restates a row of the order ledger is the claim of that row.
restated as (
    select
        ledger.*,
        coalesce(own_claims.claim_id, order_claim_ids.claim_id) as claim_id,
        'forecast_ledger' as origin,
        'raw_ledger__forecasts' as raw_table
    from ledger
    left join claims as own_claims
        on
            own_claims.raw_table = 'raw_ledger__forecasts'
            and ledger.snapshot_sha256 = own_claims.snapshot_sha256
            and ledger.record_locator = own_claims.record_locator
    left join (
        select
            reports.order_id,
            claims.definition_id,
            min(claims.claim_id) as claim_id
        from reports
        inner join claims
            on
                claims.raw_table = 'raw_ledger__orders'
                and reports.snapshot_sha256 = claims.snapshot_sha256
                and reports.record_locator = claims.record_locator
                and reports.snapshot_url = claims.snapshot_url
        group by reports.order_id, claims.definition_id
    ) as order_claim_ids
        on
            ledger.order_id = order_claim_ids.order_id
            and ledger.definition_id = order_claim_ids.definition_id
),

unioned as (
    select * from restated
    union all by name
    select * from of_orders
),

final as (
    select
        * exclude (value_low, value_central, value_high),
        case when nature in ('interval', 'at_least') then value_low end as value_low,
        case when nature in ('interval', 'point') then value_central end as value_central,
        case when nature in ('interval', 'at_most') then value_high end as value_high,
        case
            when claim_id is not null then null
            when nature = 'date' then 'date_of_an_event'
            when subject_type = 'lens' then 'ratio_of_two_sides'
            when definition_id is null then 'no_measure'
            else 'not_in_claims'
        end as claim_reason
    from unioned
)

select
    forecast_id,
    origin,
    stated_date,
    forecaster,
    publisher,
    root_source_id,
    about,
    subject_type,
    subject_id,
    definition_id,
    scope,
    unit,
    period,
    period_start,
    period_end,
    nature,
    value_low,
    value_central,
    value_high,
    -- What kind of forecast it is says which of its values there are.
    case
        when nature = 'date' then 'date_of_an_event'
        when nature in ('at_most', 'at_least') then 'bound_only'
        when nature = 'point' then 'point_only'
        when value_central is null then 'no_central_value_stated'
    end as value_reason,
    interval_level,
    case
        when interval_level is not null then null
        when nature = 'interval' then 'no_level_stated'
        else 'not_applicable'
    end as interval_level_reason,
    condition,
    outcome_scope,
    evidence_grade,
    claim_id,
    claim_reason,
    source_url,
    note,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
