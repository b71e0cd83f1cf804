with claims as (
    select
        *,
        true as is_reviewed_reading
    from {{ ref('int_claims__ledger_accelerator') }}
    union all
    select
        *,
        true as is_reviewed_reading
    from {{ ref('int_claims__ledger_system') }}
    union all
    select
        *,
        false as is_reviewed_reading
    from {{ ref('int_claims__epoch_accelerator') }}
),

definitions as (
    select * from {{ ref('metric_definitions') }}
),

exclusions as (
    select * from {{ ref('stg_ledger__claim_exclusions') }}
),

subjects as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        form as scope,
        launch_start_date
    from {{ ref('int_hardware__accelerator') }}
    union all
    select
        'system' as subject_type,
        system_id as subject_id,
        'system' as scope,
        launch_start_date
    from {{ ref('int_hardware__system') }}
),

joined as (
    select
        {{ surrogate_id([
            'claims.source_id', 'claims.subject_type', 'claims.subject_id', 'claims.definition_id',
            'claims.record_key', 'claims.value_low', 'claims.value_central', 'claims.value_high',
        ]) }} as claim_id,
        claims.*,
        definitions.unit,
        subjects.scope,
        cast(null as date) as period_end,
        -- The day from which the figure could be known, never the day on which it was fetched; where no date
        -- is published, the first day of the series.
        coalesce(claims.published_date, subjects.launch_start_date, cast('2016-01-01' as date)) as known_from,
        cast(null as date) as known_to,
        cast(null as varchar) as supersedes_claim_id,
        exclusions.subject_id is not null as is_excluded,
        exclusions.note as exclusion_reason
    from claims
    inner join definitions on claims.definition_id = definitions.definition_id
    left join subjects
        on claims.subject_type = subjects.subject_type and claims.subject_id = subjects.subject_id
    left join exclusions
        on
            claims.source_id = exclusions.excluded_source_id
            and claims.subject_type = exclusions.subject_type
            and claims.subject_id = exclusions.subject_id
            and claims.definition_id = exclusions.definition_id
)

select
    claim_id,
    subject_type,
    subject_id,
    definition_id,
    period_start,
    period_end,
    value_low,
    value_central,
    value_high,
    unit,
    scope,
    precision_as_published,
    claimant,
    publisher,
    root_source_id,
    evidence_grade,
    is_reviewed_reading,
    published_date,
    known_from,
    known_to,
    supersedes_claim_id,
    method_note,
    source_url,
    licence,
    raw_table,
    source_id,
    snapshot_sha256,
    snapshot_url,
    record_locator,
    is_excluded,
    exclusion_reason
from joined
