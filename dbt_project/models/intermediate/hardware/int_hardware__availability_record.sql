{#-
Everything that says that a part or system could be had, each with the day by which it holds (the end of a partial
date) and the day from which it could be known: that of the report of a delivery, the launch for what is stated of a
part (the day by which the ledger's pages had been seen where none is published), otherwise the day itself. Evidence of use by name is
only here where the name resolves to one part.
-#}
{%- set ledgers = [
    ('accelerator', 'accelerator_id', 'stg_ledger__accelerators', 'raw_ledger__accelerators'),
    ('system', 'system_id', 'stg_ledger__systems', 'raw_ledger__systems'),
] -%}

with resolution as (
    select * from {{ ref('stg_entities__resolution') }}
    where entity_id is not null
),

-- A stated price carries no date of its own; the launch stands in for it.
ledgers as (
    {%- for subject_type, key, model, raw_table in ledgers %}
    {%- for basis, evidence_date, known_from, condition in [
        (
            'stated',
            'availability_end_date',
            "least(coalesce(launch_end_date, " ~ ledger_seen_by() ~ "), availability_end_date)",
            'availability_end_date is not null',
        ),
        ('listed', 'launch_end_date', 'launch_end_date', 'price_usd_low is not null'),
    ] %}
    select
        '{{ subject_type }}' as subject_type,
        {{ key }} as subject_id,
        '{{ basis }}' as basis,
        {{ evidence_date }} as evidence_date,
        {{ known_from }} as known_from,
        {{ 'true' if basis == 'listed' else 'false' }} as is_date_assumed,
        evidence_grade,
        source_url,
        '{{ raw_table }}' as raw_table,
        snapshot_sha256,
        record_locator
    from {{ ref(model) }}
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

curated as (
    select
        subject_type,
        subject_id,
        basis,
        evidence_date,
        evidence_date as known_from,
        false as is_date_assumed,
        evidence_grade,
        source_url,
        'raw_ledger__availability' as raw_table,
        snapshot_sha256,
        record_locator
    from {{ ref('stg_ledger__availability') }}
),

delivered as (
    select
        resolution.namespace as subject_type,
        resolution.entity_id as subject_id,
        'delivered' as basis,
        orders.event_end_date as evidence_date,
        coalesce(orders.reported_date, orders.event_end_date) as known_from,
        false as is_date_assumed,
        orders.evidence_grade,
        orders.source_url,
        'raw_ledger__orders' as raw_table,
        orders.snapshot_sha256,
        orders.record_locator
    from {{ ref('stg_ledger__orders') }} as orders
    inner join resolution
        on
            orders.accelerator_as_published = resolution.name
            and resolution.namespace in ('accelerator', 'system')
    where orders.status = 'delivered'
),

-- A record with several values, such as throughput and energy, is one piece of evidence.
run_on_hardware as (
    select distinct
        'accelerator' as subject_type,
        resolution.entity_id as subject_id,
        case results.evidence_tier when 'mlcommons_reviewed' then 'reviewed' else 'measured' end as basis,
        results.result_date as evidence_date,
        results.result_date as known_from,
        false as is_date_assumed,
        'B' as evidence_grade,
        results.source_url,
        results.raw_table,
        results.snapshot_sha256,
        results.record_locator,
        -- MLCommons lets preview and research submissions run on what cannot be bought.
        results.evidence_tier = 'mlcommons_reviewed'
        and lower(coalesce(results.availability_status, 'not stated'))
        not in ('onprem', 'on-premise', 'cloud')
        and lower(coalesce(results.availability_status, 'not stated')) not like 'available%'
            as is_not_submitted_as_available
    from {{ ref('int_benchmarks__result') }} as results
    inner join resolution
        on results.accelerator_as_published = resolution.name and resolution.namespace = 'accelerator'
    where
        results.evidence_tier in (
            'mlcommons_reviewed',
            'third_party_measured',
            'community_measured',
            'third_party_harness_vendor_run'
        )
        and coalesce(results.lens_exclusion_reason, 'none') not like 'duplicate_of_%'
),

joined as (
    select
        *,
        false as is_not_submitted_as_available
    from ledgers
    union all
    select
        *,
        false as is_not_submitted_as_available
    from curated
    union all
    select
        *,
        false as is_not_submitted_as_available
    from delivered
    union all
    select * from run_on_hardware
)

select
    subject_type,
    subject_id,
    basis,
    evidence_date,
    known_from,
    is_date_assumed,
    evidence_grade,
    is_not_submitted_as_available,
    source_url,
    raw_table,
    snapshot_sha256,
    record_locator
from joined
