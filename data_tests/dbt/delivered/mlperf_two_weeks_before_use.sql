{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__delivered'}}}) }}

-- Others than submitters wait two weeks: no MLPerf result stands in a mart before.
select
    delivered.result_key,
    delivered.result_date
from {{ ref('mart_gap__delivered') }} as delivered
where
    delivered.comparison_class = 'mlperf'
    and (
        delivered.result_date > cast({{ as_of_date() }} as date) - 14
        or delivered.shown_from <> delivered.result_date + 14
    )
