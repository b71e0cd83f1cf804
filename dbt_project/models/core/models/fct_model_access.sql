-- What is not access to a model (parts, tools) stays here, with its reason, and enters no mart.
with events as (
    select * from {{ ref('stg_ledger__access_events') }}
),

names as (
    select
        namespace,
        name,
        entity_id,
        reason
    from {{ ref('stg_entities__resolution') }}
),

families as (
    select
        family,
        min(release_date) as release_date
    from {{ ref('dim_model') }}
    group by family
),

models as (
    select * from {{ ref('dim_model') }}
),

companies as (
    select
        company_id,
        min(bloc) as bloc
    from {{ ref('dim_company') }}
    group by company_id
),

-- A model by its own name, else the generation with which the name begins.
joined as (
    select
        events.*,
        model_names.entity_id as model_id,
        model_names.reason as model_reason,
        coalesce(models.family, families.family) as family,
        coalesce(models.release_date, families.release_date) as release_date,
        vendor_names.entity_id as vendor_id,
        vendor_names.reason as vendor_reason
    from events
    left join names as model_names
        on events.model_as_published = model_names.name and model_names.namespace = 'model'
    left join names as vendor_names
        on events.vendor_as_published = vendor_names.name and vendor_names.namespace = 'company'
    left join models on model_names.entity_id = models.model_id
    left join families
        on
            models.model_id is null
            and model_names.reason in ('a generation or family, not one model', 'names several models')
            and (
                events.model_as_published = families.family
                or starts_with(events.model_as_published, families.family || ' ')
            )
),

final as (
    select
        {{ surrogate_id([
            'joined.model_as_published', 'joined.vendor_as_published', 'joined.access', 'joined.event_date',
            'joined.source_url'
        ]) }} as access_event_id,
        joined.model_as_published,
        joined.model_id,
        joined.family,
        joined.release_date,
        case when joined.release_date is null then 'not_a_release' end as release_date_reason,
        joined.vendor_as_published,
        coalesce(joined.vendor_id, joined.vendor_as_published) as vendor,
        joined.vendor_id is not null as is_one_vendor,
        companies.bloc,
        joined.access,
        joined.event_date,
        joined.is_inferred,
        joined.family is not null as is_model_access,
        case when joined.family is null then joined.model_reason end as exclusion_reason,
        joined.evidence,
        case when joined.is_inferred then 'D' else {{ page_grade('joined.evidence') }} end as evidence_grade,
        joined.note,
        joined.source_url,
        'raw_ledger__access_events' as raw_table,
        joined.source_id,
        joined.snapshot_sha256,
        joined.snapshot_url,
        joined.record_locator
    from joined
    left join companies on joined.vendor_id = companies.company_id
)

select * from final
