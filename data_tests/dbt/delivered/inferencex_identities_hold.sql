{{ config(severity='warn') }}
-- Rows of one pool of GPUs whose figures disagree: total = input + output; GPUs x power of one = total power;
-- power / output rate = energy per output token. They are kept and flagged; this lists them.
select
    row_id,
    total_identity_ratio,
    power_identity_ratio,
    energy_identity_ratio
from {{ ref('int_benchmarks__inferencex_point') }}
where
    not is_disaggregated
    and (is_total_identity_violated or is_power_identity_violated or is_energy_identity_violated)
