with source as (

    select * from {{ source('raw', 'raw_flagperf__cells') }}
    where _known_to is null

),

final as (

    select
        case_name,
        vendor_dir,
        chip_dir,
        {{ partial_date_end('published_date') }} as published_date,
        accelerator_name as accelerator_as_published,
        servers,
        cards_per_server,
        heading_path,
        table_line,
        row_label,
        column_label,
        quantity,
        quantity_of,
        n_averaged,
        averaged_over,
        raw_text,
        value,
        unit as unit_as_published,
        is_redacted,
        is_inequality,
        value_reason,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
