{{ config(meta={'dagster': {'ref': {'name': 'int_benchmarks__flagperf'}}}) }}

-- FP32 of the Atlas 800T A2, a capacity above the rated one and a column of another precision are flagged.
with expected as (

    select
        reference.case_name,
        reference.vendor_dir
    from (
        values
        ('computation-FP32', 'ascend'),
        ('main_memory-capacity', 'metax'),
        ('computation-FP16', 'iluvatar')
    ) as reference (case_name, vendor_dir)

)

select
    expected.case_name,
    expected.vendor_dir
from expected
left join {{ ref('int_benchmarks__flagperf_measurement') }} as measurements
    on
        expected.case_name = measurements.case_name
        and expected.vendor_dir = measurements.vendor_dir
        and measurements.suspicion is not null
left join {{ ref('int_benchmarks__flagperf') }} as results
    on
        measurements.measured_locator = results.record_locator
        and results.lens_exclusion_reason = 'suspicious_in_source'
where
    results.result_key is null
    -- Nothing to flag where the pages were not reached.
    and exists (select 1 from {{ ref('int_benchmarks__flagperf_measurement') }})
