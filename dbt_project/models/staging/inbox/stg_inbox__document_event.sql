with source as (

    select * from {{ source('raw', 'raw_news__document_event') }}

),

renamed as (

    select
        event_id,
        document_id,
        event_type,
        sentence,
        char_start,
        char_end,
        supporting_sentences,
        modality,
        buyers,
        seller,
        company_id,
        actor_id,
        companies,
        accelerator_id,
        accelerator_family,
        model_id,
        model_family,
        quantity_low,
        quantity_high,
        quantity_bound,
        quantity_unit,
        amount_low,
        amount_high,
        currency,
        status,
        purposes,
        access_state,
        variant,
        direction,
        commitment_rung,
        rule,
        rules_version,
        origin,
        url as source_url,
        publisher,
        language,
        cast(published_at as date) as published_date,
        cast(first_seen_at as date) as first_seen_date,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from source

)

select * from renamed
