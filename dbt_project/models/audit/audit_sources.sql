with source as (

    select * from {{ source('pipeline', 'source_state') }}

),

final as (

    select
        source_id,
        title,
        homepage,
        licence,
        licence_url,
        attribution,
        is_redistributable,
        cadence_days,
        state,
        detail,
        n_rows,
        n_rejects,
        n_rejects / nullif(cast(n_rows + n_rejects as double), 0) as reject_frac,
        case
            when n_rows is null or n_rejects is null or n_resources is null then 'not_loaded'
            when n_rows + n_rejects = 0 then 'zero'
        end as rows_reason,
        n_resources,
        n_resources_missing,
        last_attempt_at,
        last_success_at,
        last_change_at,
        last_content_date,
        case when last_content_date is null then 'not_disclosed' end as last_content_date_reason,
        parser_version
    from source

)

select * from final
