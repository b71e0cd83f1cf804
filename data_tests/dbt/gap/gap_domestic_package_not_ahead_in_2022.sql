{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- A headline that has a domestic package ahead in compute in 2022 counts a part that was announced and
-- never shipped.
select
    definition_id,
    month,
    domestic_subject_id,
    western_subject_id,
    gap_ratio
from {{ ref('mart_gap__lens_month') }}
where
    (definition_id = 'tpp' or definition_id like 'peak\_%' escape '\')
    and extract('year' from month) = 2022
    and gap_ratio >= 1
