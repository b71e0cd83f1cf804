-- A side without a measurement says so, and only such a side does.
select
    comparability_key,
    accelerator_id
from {{ ref('mart_gap__delivered_energy') }}
where
    (domestic_units_per_joule is null) <> (domestic_reason is not null)
    or (western_units_per_joule is null) <> (western_reason is not null)
    or (ratio is null) <> (ratio_reason is not null)
