-- Per-accelerator values of MLPerf Inference v2.1, closed division, as the logs give them (0.01 per cent).
with expected as (

    select
        reference.model,
        reference.scenario,
        reference.accelerator_name,
        reference.n_accelerators,
        reference.value_per_accelerator
    from (
        values
        ('resnet50', 'offline', 'BR104-300W PCIe', 8, 53082.5),
        ('resnet50', 'server', 'BR104-300W PCIe', 8, 25006.5),
        ('bert-99.9', 'offline', 'BR104-300W PCIe', 8, 2766.7),
        ('bert-99.9', 'server', 'BR104-300W PCIe', 8, 1744.0),
        ('resnet50', 'offline', 'NVIDIA H100-SXM-80GB', 1, 81292.2),
        ('resnet50', 'server', 'NVIDIA H100-SXM-80GB', 1, 58995.2),
        ('bert-99.9', 'offline', 'NVIDIA H100-SXM-80GB', 1, 7921.1),
        ('bert-99.9', 'server', 'NVIDIA H100-SXM-80GB', 1, 6195.5)
    ) as reference (model, scenario, accelerator_name, n_accelerators, value_per_accelerator)

)

select
    expected.model,
    expected.scenario,
    expected.accelerator_name,
    expected.value_per_accelerator
from expected
left join {{ ref('fct_benchmark_result') }} as results
    on
        expected.model = results.model
        and expected.scenario = results.scenario
        and expected.accelerator_name = results.accelerator_name
        and expected.n_accelerators = results.n_accelerators
        and results.suite = 'mlperf_inference v2.1'
        and results.division = 'closed'
        and results.definition_id is not null
        and abs(results.value_per_accelerator / expected.value_per_accelerator - 1) < 0.0001
where results.result_key is null
