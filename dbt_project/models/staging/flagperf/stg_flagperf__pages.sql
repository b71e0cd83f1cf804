with source as (

    select * from {{ source('raw', 'raw_flagperf__pages') }}
    where _known_to is null

),

final as (

    select
        case_name,
        vendor_dir,
        chip_dir,
        {{ partial_date_end('published_date') }} as published_date,
        vendor_as_published,
        product_name,
        product_model,
        tdp_as_published,
        try_cast(regexp_extract(tdp_as_published, '^([0-9.]+) *W$', 1) as double) as tdp_w,
        servers,
        cards_per_server,
        server_model,
        n_tables,
        n_cells,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        cast(_known_from as date) as retrieved_date,
        _locator as record_locator
    from source

)

select * from final
