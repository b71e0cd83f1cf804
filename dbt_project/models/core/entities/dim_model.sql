with models as (
    select * from {{ ref('stg_entities__model') }}
),

described as (
    select * from {{ ref('stg_ledger__models') }}
),

names as (
    select
        entity_id,
        {{ sorted_list('name') }} as names
    from {{ ref('bridge_entity__name') }}
    where namespace = 'model'
    group by entity_id
),

final as (
    select
        models.model_id,
        models.name,
        models.developer,
        models.bloc,
        models.family,
        models.snapshot_of,
        case when models.snapshot_of is null then 'release' else 'snapshot' end as level,
        coalesce(models.snapshot_of, models.model_id) as variant_id,
        names.names,
        described.release_date,
        described.release_end_date,
        case when described.release_date is null then 'not_disclosed' end as release_date_reason,
        described.total_params_b,
        case when described.total_params_b is null then 'not_disclosed' end as total_params_reason,
        described.is_total_params_lower_bound,
        described.active_params_b,
        case when described.active_params_b is null then 'not_disclosed' end as active_params_reason,
        described.context_tokens,
        case when described.context_tokens is null then 'not_disclosed' end as context_tokens_reason,
        described.modality,
        described.licence,
        described.has_open_weights,
        case when described.has_open_weights is null then 'not_disclosed' end as open_weights_reason,
        {{ page_grade('described.evidence') }} as evidence_grade,
        described.note,
        described.source_url,
        case when described.model_id is not null then 'raw_ledger__models' end as raw_table,
        described.source_id,
        described.snapshot_sha256,
        described.snapshot_url,
        described.record_locator
    from models
    left join described on models.model_id = described.model_id
    left join names on models.model_id = names.entity_id
)

select * from final
