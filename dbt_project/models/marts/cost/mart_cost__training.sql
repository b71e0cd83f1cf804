-- What is disclosed, and no more: hours times the rate that the developer states, else the stated sum.
with models as (
    select * from {{ ref('stg_ledger__models') }}
),

dim as (
    select * from {{ ref('dim_model') }}
),

rates as (
    select * from {{ ref('training_rates') }}
),

priced as (
    select
        models.model_id,
        models.gpu_hours,
        models.trained_on,
        coalesce(models.training_cost_usd, models.gpu_hours * rates.usd_per_gpu_hour) as usd,
        rates.usd_per_gpu_hour,
        case
            when models.training_cost_usd is not null then 'stated_sum'
            when rates.usd_per_gpu_hour is not null and models.gpu_hours is not null
                then 'stated_hours_and_rate'
        end as usd_basis,
        rates.source_url as rate_source_url,
        rates.note as rate_note
    from models
    left join rates on models.model_id = rates.model_id
),

final as (
    select
        {{ build_id() }} as build_id,
        dim.model_id as model,
        dim.family,
        dim.developer,
        dim.bloc,
        dim.release_date,
        dim.release_date_reason,
        priced.gpu_hours,
        case when priced.gpu_hours is null then 'not_disclosed' end as gpu_hours_reason,
        priced.usd_per_gpu_hour,
        priced.usd as usd_low,
        priced.usd as usd_high,
        case when priced.usd is null then 'not_disclosed' end as usd_reason,
        priced.usd_basis,
        priced.trained_on as hardware,
        case when priced.trained_on is null then 'not_disclosed' end as hardware_reason,
        dim.evidence_grade,
        priced.rate_note,
        priced.rate_source_url,
        dim.source_url
    from dim
    inner join priced on dim.model_id = priced.model_id
)

select * from final
