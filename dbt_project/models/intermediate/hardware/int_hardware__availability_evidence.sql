-- Every piece of evidence that a part or system could be had, each with the day by which it holds (the end
-- of a partial date). Evidence of use by name counts only where the name resolves to one part.
with resolution as (
    select * from {{ ref('stg_entities__resolution') }}
    where entity_id is not null
),

rounds as (
    select * from {{ ref('mlperf_rounds') }}
),

accelerators as (
    select * from {{ ref('stg_ledger__accelerators') }}
),

systems as (
    select * from {{ ref('stg_ledger__systems') }}
),

stated as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        'stated' as basis,
        availability_end_date as evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator
    from accelerators
    where availability_end_date is not null
    union all
    select
        'system' as subject_type,
        system_id as subject_id,
        'stated' as basis,
        availability_end_date as evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator
    from systems
    where availability_end_date is not null
),

listed as (
    select
        'accelerator' as subject_type,
        accelerator_id as subject_id,
        launch_end_date as evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator
    from accelerators
    where price_usd_low is not null and launch_end_date is not null
    union all
    select
        'system' as subject_type,
        system_id as subject_id,
        launch_end_date as evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator
    from systems
    where price_usd_low is not null and launch_end_date is not null
),

curated as (
    select
        subject_type,
        subject_id,
        basis,
        evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator
    from {{ ref('stg_ledger__availability') }}
),

delivered as (
    select
        resolution.namespace as subject_type,
        resolution.entity_id as subject_id,
        orders.event_end_date as evidence_date,
        orders.evidence_grade,
        orders.source_url,
        orders.snapshot_sha256,
        orders.record_locator
    from {{ ref('stg_ledger__orders') }} as orders
    inner join resolution
        on
            orders.accelerator_as_published = resolution.name
            and resolution.namespace in ('accelerator', 'system')
    where orders.status = 'delivered'
),

mlperf as (
    {%- for suite, model in [
        ('inference', 'stg_ledger__mlperf_inference_v2_1'),
        ('inference', 'stg_mlperf_inference__results'),
        ('training', 'stg_ledger__mlperf_training'),
    ] %}
    select
        '{{ suite }}' as suite,
        round,
        accelerator_as_published,
        availability_status,
        source_url,
        snapshot_sha256,
        record_locator
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

-- Preview and research submissions are no evidence: MLCommons lets them run on what cannot be bought.
reviewed as (
    select
        mlperf.accelerator_as_published,
        rounds.published_date as evidence_date,
        mlperf.source_url,
        mlperf.snapshot_sha256,
        mlperf.record_locator
    from mlperf
    inner join rounds on mlperf.suite = rounds.suite and mlperf.round = rounds.round
    where
        lower(mlperf.availability_status) like 'available%'
        or lower(mlperf.availability_status) in ('onprem', 'on-premise', 'cloud')
),

measured as (
    select
        accelerator_as_published,
        reported_date as evidence_date,
        source_url,
        snapshot_sha256,
        record_locator
    from {{ ref('stg_ledger__benchmarks') }}
    where
        evidence_tier in ('third_party_measured', 'community_measured', 'third_party_harness_vendor_run')
        or (
            evidence_tier = 'mlcommons_reviewed'
            and coalesce(scenario_as_published, '') not like '%preview%'
            and coalesce(scenario_as_published, '') not like '%research%'
        )
),

run_on_hardware as (
    select
        *,
        'reviewed' as basis
    from reviewed
    union all
    select
        *,
        'measured' as basis
    from measured
),

joined as (
    select
        *,
        false as is_date_assumed
    from stated
    union all
    select
        *,
        false as is_date_assumed
    from curated
    union all
    select
        subject_type,
        subject_id,
        'delivered' as basis,
        evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator,
        false as is_date_assumed
    from delivered
    union all
    select
        'accelerator' as subject_type,
        resolution.entity_id as subject_id,
        run_on_hardware.basis,
        run_on_hardware.evidence_date,
        'B' as evidence_grade,
        run_on_hardware.source_url,
        run_on_hardware.snapshot_sha256,
        run_on_hardware.record_locator,
        false as is_date_assumed
    from run_on_hardware
    inner join resolution
        on run_on_hardware.accelerator_as_published = resolution.name and resolution.namespace = 'accelerator'
    union all
    -- A stated price carries no date of its own; the launch stands in for it.
    select
        subject_type,
        subject_id,
        'listed' as basis,
        evidence_date,
        evidence_grade,
        source_url,
        snapshot_sha256,
        record_locator,
        true as is_date_assumed
    from listed
)

select
    subject_type,
    subject_id,
    basis,
    evidence_date,
    is_date_assumed,
    evidence_grade,
    source_url,
    snapshot_sha256,
    record_locator
from joined
where evidence_date is not null
