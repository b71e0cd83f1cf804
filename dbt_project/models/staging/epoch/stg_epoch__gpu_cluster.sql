with source as (
    select * from {{ source('raw', 'raw_epoch__gpu_cluster') }}
    where _known_to is null
),

renamed as (
    select
        cluster_name as site_name,
        status as status_as_published,
        certainty,
        country as country_as_published,
        location,
        latitude,
        longitude,
        sector,
        owner as owner_as_published,
        users as users_as_published,
        {{ partial_date_start('first_operational_date') }} as operational_from,
        {{ partial_date_end('first_operational_date') }} as operational_by,
        {{ partial_date_start('decommissioned_date') }} as decommissioned_from,
        chip_type_primary as accelerator_as_published,
        chip_quantity_primary as accelerator_quantity,
        chips_total as n_accelerators,
        h100e,
        case
            when h100e is null then null
            when op8_per_s = max_op_per_s then '8-bit'
            when op16_per_s = max_op_per_s then '16-bit'
            else 'not stated'
        end as h100e_basis,
        power_mw,
        case
            when power_mw is null then null
            when reported_power_mw is not null then 'reported'
            else 'calculated'
        end as power_basis,
        hardware_cost_usd,
        builds_upon,
        superseded_by,
        coalesce(possible_duplicate = 'true', false) as is_possible_duplicate,
        possible_duplicate_of,
        coalesce(include_in_standard_analysis = 'true', false) as is_in_standard_analysis,
        cluster_name like 'Anonymized%' as is_anonymised,
        note,
        source_1 as cited_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from source
)

select * from renamed
