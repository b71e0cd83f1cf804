-- BF16 of the harness per mean card power, as worked out by hand from the pages (0.1 per cent); nothing where
-- the pages were not reached.
with expected as (

    select
        reference.vendor_dir,
        reference.measured_tflops,
        reference.giga_ops_per_w
    from (
        values
        ('ascend', 304.277, 834.39),
        ('iluvatar', 196.77, 585.45),
        ('nvidia', 259.2, 765.96)
    ) as reference (vendor_dir, measured_tflops, giga_ops_per_w)

)

select
    expected.vendor_dir,
    expected.giga_ops_per_w
from expected
left join {{ ref('int_benchmarks__flagperf_measurement') }} as measurements
    on
        expected.vendor_dir = measurements.vendor_dir
        and measurements.case_name = 'computation-BF16'
        and measurements.unit = 'TFLOPS'
        and measurements.suspicion is null
        and abs(measurements.measured_value - expected.measured_tflops) < 0.001
        and abs(measurements.giga_ops_per_w / expected.giga_ops_per_w - 1) < 0.001
where
    measurements.vendor_dir is null
    and exists (select 1 from {{ ref('int_benchmarks__flagperf_measurement') }})
