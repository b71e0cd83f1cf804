with holidays as (
    select * from {{ ref('stg_ledger__public_holidays') }}
),

final as (
    select
        calendar,
        cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as date,
        name,
        source_url,
        source_id,
        snapshot_sha256,
        record_locator
    from holidays
)

select * from final
