{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__headline'}}}) }}

-- Every hardware lens has a headline.
select metrics.definition_id
from {{ ref('dim_metric') }} as metrics
left join {{ ref('mart_gap__headline') }} as headline on metrics.definition_id = headline.definition_id
where metrics.is_hardware_lens and headline.definition_id is null
