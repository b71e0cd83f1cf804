with source as (

    select * from {{ source('raw', 'raw_news__response') }}

),

final as (

    select
        article_id,
        company_id,
        role,
        direction,
        commitment_rung,
        response_rule,
        response_reason,
        modality,
        access_state,
        access_rule
    from source

)

select * from final
