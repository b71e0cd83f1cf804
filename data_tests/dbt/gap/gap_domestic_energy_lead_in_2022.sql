{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__lens_month'}}}) }}

-- A domestic lead per watt in 2022 says that the data lacks a Western part of low power, such as a PCIe card.
select
    definition_id,
    month,
    domestic_subject_id,
    western_subject_id,
    gap_ratio
from {{ ref('mart_gap__lens_month') }}
where
    definition_id = 'energy_peak_bf16'
    and extract('year' from month) = 2022
    and gap_ratio >= 1
