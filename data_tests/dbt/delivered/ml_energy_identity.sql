-- Energy per token, image or video = mean power / throughput (0.1 per cent).
select
    record_locator,
    avg_power_w,
    throughput_units_per_s,
    energy_per_unit_joules
from {{ ref('stg_ml_energy__configurations') }}
where abs(avg_power_w / nullif(throughput_units_per_s, 0) / energy_per_unit_joules - 1) > 0.001
