{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- No lens and no month from 2016 to the as-of day is missing.
with expected as (
    select
        metrics.definition_id,
        spine.month
    from {{ ref('dim_metric') }} as metrics
    cross join ({{ month_spine("cast('2016-01-01' as date)", as_of_date()) }}) as spine
    where metrics.is_hardware_lens
)

select
    expected.definition_id,
    expected.month
from expected
left join {{ ref('mart_gap__lens_month') }} as mart
    on expected.definition_id = mart.definition_id and expected.month = mart.month
where mart.definition_id is null
