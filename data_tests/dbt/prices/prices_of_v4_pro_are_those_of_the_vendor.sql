{{ config(meta={'dagster': {'ref': {'name': 'int_prices__day'}}}) }}

-- The prices of V4 Pro by day, as its vendor announced them: launch, discount, peak hours, a holiday.
with expected as (
    select days.*
    from (
        values
        (date '2026-04-25', 1.74, 1.74),
        (date '2026-05-10', 0.435, 0.435),
        (date '2026-06-10', 0.435, 0.435),
        (date '2026-08-17', 0.66, 1.32),
        (date '2026-08-23', 0.66, 0.66),
        (date '2026-10-01', 0.66, 0.66),
        (date '2026-11-20', 0.66, 1.32)
    ) as days (day, amount_low, amount_high)
)

select
    expected.day,
    found.amount_low,
    found.amount_high
from expected
left join {{ ref('int_prices__day') }} as found
    on
        expected.day = found.day
        and found.model_id = 'deepseek-v4-pro'
        and found.provider = 'deepseek'
        and found.currency = 'USD'
        and found.kind = 'input'
where
    expected.day < {{ as_of_date() }}
    and (
        found.amount_low is distinct from expected.amount_low
        or found.amount_high is distinct from expected.amount_high
    )
