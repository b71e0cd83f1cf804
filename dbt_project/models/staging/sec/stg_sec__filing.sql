with source as (

    select * from {{ source('raw', 'raw_sec__filing') }}
    where _known_to is null

),

-- What is found moves from page to page between two answers: the newest place counts.
newest as (

    select *
    from source
    qualify row_number() over (
        partition by phrase, accession_number, file_name order by _known_from desc, _locator asc
    ) = 1

),

final as (

    select
        newest.phrase,
        newest.accession_number,
        newest.file_name,
        newest.cik,
        newest.company,
        newest.ticker,
        newest.form,
        cast(newest.filed_date as date) as filed_date,
        newest.url,
        newest._source_id as source_id,
        newest._snapshot_sha256 as snapshot_sha256,
        newest._url as snapshot_url,
        cast(newest._known_from as date) as retrieved_date,
        newest._locator as record_locator
    from newest

)

select * from final
