with models as (
    select * from {{ ref('dim_model') }}
),

described as (
    select * from {{ ref('stg_ledger__models') }}
),

words as (
    select * from {{ ref('hardware_words') }}
),

events as (
    select * from {{ ref('fct_model_access') }}
    where is_model_access and event_date = release_date and access <> 'withheld'
),

results as (
    select * from {{ ref('fct_benchmark_result') }}
),

accelerators as (
    select * from {{ ref('dim_accelerator') }}
),

names as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
),

vendors as (
    select
        name,
        entity_id
    from {{ ref('bridge_entity__name') }}
    where namespace = 'company'
),

companies as (
    select
        company_id,
        min(bloc) as bloc
    from {{ ref('dim_company') }}
    group by company_id
),

-- Hardware as the ledger words it, one row per part of the sentence.
mentions as (
    select
        model_id,
        'trained_on' as relation,
        trim(unnest(string_split(trained_on, ';'))) as mention
    from described
    where trained_on is not null
    union all
    select
        model_id,
        'adapted' as relation,
        trim(unnest(string_split(officially_supported_hardware, ';'))) as mention
    from described
    where officially_supported_hardware is not null
),

mentioned as (
    select
        mentions.model_id,
        mentions.relation,
        words.vendor,
        cast(null as date) as date,
        mentions.mention as evidence,
        dim.evidence_grade,
        [dim.source_url] as source_urls,
        cast([] as varchar[]) as evidence_ids
    from mentions
    inner join models as dim on mentions.model_id = dim.model_id
    left join words on contains(mentions.mention, words.word)
),

-- A name such as "V4 Pro / Flash" names each of its variants.
event_variants as (
    select
        events.*,
        case
            when events.model_id is null
                then trim(unnest(string_split(replace(events.model_as_published, events.family, ''), '/')))
        end as part
    from events
),

supported as (
    select
        models.model_id,
        'day0_support' as relation,
        event_variants.vendor,
        event_variants.event_date as date,
        concat_ws(': ', event_variants.access, event_variants.note) as evidence,
        event_variants.evidence_grade,
        [event_variants.source_url] as source_urls,
        [event_variants.access_event_id] as evidence_ids
    from event_variants
    inner join models
        on
            event_variants.model_id = models.model_id
            or models.name = event_variants.family || ' ' || event_variants.part
),

-- A measurement shows that the model ran there, whoever wrote the code.
served as (
    select
        coalesce(names.entity_id, results.model) as model_id,
        'served' as relation,
        vendors.entity_id as vendor,
        min(results.result_date) as date,
        count(*) || ' measured results on '
        || array_to_string({{ sorted_list('accelerators.accelerator_id') }}, ', ') as evidence,
        min(case results.evidence_tier
            when 'mlcommons_reviewed' then 'B'
            when 'third_party_measured' then 'B'
            when 'third_party_harness_vendor_run' then 'B'
            when 'vendor_measured' then 'A'
            when 'vendor_paper' then 'A'
            when 'press_report' then 'C'
            else 'D'
        end) as evidence_grade,
        {{ sorted_list('results.source_url') }} as source_urls,
        {{ sorted_list('results.result_key') }} as evidence_ids
    from results
    left join names on results.model_as_published = names.name
    inner join accelerators on results.accelerator_id = accelerators.accelerator_id
    inner join vendors on accelerators.vendor = vendors.name
    group by coalesce(names.entity_id, results.model), vendors.entity_id
),

unioned as (
    select * from mentioned
    union all
    select * from supported
    union all
    select * from served
),

grouped as (
    select
        model_id,
        relation,
        coalesce(vendor, 'not_disclosed') as vendor,
        min(date) as date,
        string_agg(distinct evidence, '; ' order by evidence) as evidence,
        min(evidence_grade) as evidence_grade,
        list_sort(list_distinct(flatten(list(source_urls)))) as source_urls,
        list_sort(list_distinct(flatten(list(evidence_ids)))) as evidence_ids
    from unioned
    group by model_id, relation, coalesce(vendor, 'not_disclosed')
),

final as (
    select
        {{ build_id() }} as build_id,
        grouped.model_id as model_variant,
        models.family,
        models.developer,
        models.bloc as model_bloc,
        grouped.vendor,
        companies.bloc as vendor_bloc,
        grouped.relation,
        grouped.date,
        case when grouped.date is null then 'not_disclosed' end as date_reason,
        grouped.evidence,
        grouped.evidence_grade,
        grouped.source_urls,
        case when grouped.relation = 'served' then grouped.evidence_ids else [] end as result_keys,
        case when grouped.relation = 'day0_support' then grouped.evidence_ids else [] end as access_event_ids
    from grouped
    inner join models on grouped.model_id = models.model_id
    left join companies on grouped.vendor = companies.company_id
)

select * from final
