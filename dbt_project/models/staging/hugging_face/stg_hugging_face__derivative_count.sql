-- Every retrieval stays: the counts are those of its day.
with source as (
    select * from {{ source('raw', 'raw_hugging_face__derivative_count') }}
),

renamed as (
    select
        base_repository_id as listed_name,
        relation as derivation,
        cast(_known_from as date) as day,
        n_derivatives,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
qualify
    row_number() over (partition by listed_name, derivation, day order by snapshot_sha256, record_locator) = 1
