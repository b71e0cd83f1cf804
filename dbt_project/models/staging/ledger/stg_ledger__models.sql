with source as (
    select * from {{ source('raw', 'raw_ledger__models') }}
    where _known_to is null
),

renamed as (
    select
        model_id,
        family,
        developer as developer_as_published,
        {{ partial_date_start('release_date') }} as release_date,
        {{ partial_date_end('release_date') }} as release_end_date,
        cast(ltrim(total_params_b, '>') as double) as total_params_b,
        coalesce(total_params_b like '>%', false) as is_total_params_lower_bound,
        active_params_b,
        context_tokens,
        modality,
        licence,
        open_weights = 'yes' as has_open_weights,
        trained_on,
        officially_supported_hardware,
        training_cost_usd,
        gpu_hours,
        source_url,
        evidence,
        notes as note,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
