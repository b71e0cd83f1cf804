{{ config(meta={'dagster': {'ref': {'name': 'mart_claims__conflict_pair'}}}) }}

-- Conflicts that review judged, each with its cause: Huawei's output of 2025 is counted in capacity,
-- chips, cards and dies; IDC's Nvidia cards in China are all cards, Epoch's the H20 of the legal channel.
with expected (subject_id, period, root_low, scope_low, root_high, scope_high, conflict_cause) as (
    values
    ('huawei', '2025', 'reuters', 'capacity: ascend (advanced)', 'semianalysis', 'ascend 910b+910c', 'scope'),
    ('huawei', '2025', 'reuters', 'capacity: ascend (advanced)', 'idc', 'all', 'unit'),
    ('huawei', '2025', 'reuters', 'capacity: ascend (advanced)', 'bloomberg', 'all', 'unit'),
    ('huawei', '2025', 'bloomberg', 'ascend 910c', 'semianalysis', 'ascend 910b+910c', 'scope'),
    ('huawei', '2025', 'fxbaogao.com/detail/5081717', 'ascend 910b+910c', 'idc', 'all', 'unit'),
    (
        'huawei', '2025', 'fxbaogao.com/detail/5081717', 'ascend 910b+910c',
        'semianalysis', 'ascend 910b+910c', 'disagreement'
    ),
    ('nvidia', '2025', 'epoch ai chip sales', 'h20, legal data-centre channel', 'idc', 'all', 'scope'),
    ('nvidia-b300', null, 'epoch_ml_hardware', 'package', 'evokernel-spec', 'package', 'disagreement'),
    ('nvidia-h20', null, 'epoch_ml_hardware', 'package', 'cctv', 'package', 'disagreement'),
    ('huawei-ascend-910c', null, 'mirrorfrog', 'package', 'epoch_ml_hardware', 'package', 'disagreement')
),

sides as (
    select
        subject_id,
        period,
        conflict_cause,
        case when value_a < value_b then root_a else root_b end as root_low,
        case when value_a < value_b then scope_a else scope_b end as scope_low,
        case when value_a < value_b then root_b else root_a end as root_high,
        case when value_a < value_b then scope_b else scope_a end as scope_high
    from {{ ref('mart_claims__conflict_pair') }}
)

select
    expected.subject_id,
    expected.root_low,
    expected.root_high,
    expected.conflict_cause
from expected
left join sides
    on
        expected.subject_id = sides.subject_id
        and expected.period is not distinct from sides.period
        and expected.root_low = sides.root_low
        and expected.scope_low = sides.scope_low
        and expected.root_high = sides.root_high
        and expected.scope_high = sides.scope_high
        and expected.conflict_cause = sides.conflict_cause
where sides.subject_id is null
