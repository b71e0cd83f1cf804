"""Made-up marts that obey every rule about them, as SQL.

What belongs here: the smallest tables on which every rule about marts has something to look at. What does not: real
numbers, except those of the anchor pair, which a rule demands.
"""

from __future__ import annotations

MART_TABLES = """
create schema marts;

-- 14 lenses x 131 months; frontiers that rise, a lens without a domestic part at first, and one without export parts.
create table marts.mart_gap__lens_month as
with lenses as (
    select unnest([
        'peak_bf16', 'peak_fp8', 'peak_fp4', 'peak_int8', 'tpp', 'memory_capacity', 'memory_bandwidth',
        'interconnect_bandwidth', 'energy_peak_bf16', 'price_peak_bf16', 'system_bf16', 'system_memory',
        'system_memory_bandwidth', 'system_energy_bf16'
    ]) as definition_id
), months as (
    select cast(unnest(generate_series(date '2016-01-01', date '2026-11-01', interval 1 month)) as date) as month
), frontiers as (
    select
        definition_id,
        month,
        case
            when definition_id <> 'peak_fp4' or month >= date '2024-01-01'
                then 10.0 + datediff('month', date '2016-01-01', month)
        end as domestic_value,
        20.0 + 3 * datediff('month', date '2016-01-01', month) as western_value
    from lenses cross join months
)
select
    definition_id,
    'unit' as unit,
    month,
    domestic_value * 0.9 as domestic_value_low,
    domestic_value,
    domestic_value * 1.1 as domestic_value_high,
    case when domestic_value is not null then 'huawei-ascend-910c' end as domestic_subject_id,
    western_value * 0.95 as western_value_low,
    western_value,
    western_value as western_value_high,
    'nvidia-b300' as western_subject_id,
    domestic_value / western_value as gap_ratio,
    domestic_value * 0.9 / western_value as gap_ratio_low,
    domestic_value * 1.1 / (western_value * 0.95) as gap_ratio_high,
    case when domestic_value is null then 'no_domestic_part' end as gap_ratio_reason,
    case when definition_id <> 'tpp' then domestic_value * 2 / western_value end as gap_ratio_exportable,
    case
        when domestic_value is null then 'no_domestic_part'
        when definition_id = 'tpp' then 'no_exportable_part'
    end as gap_ratio_exportable_reason,
    case when domestic_value >= 20 then 12 end as lag_months,
    case when not coalesce(domestic_value >= 20, false) then 'never_reached' end as lag_reason,
    'closing' as closing_state,
    5 as n_claims,
    2 as n_roots
from frontiers;

create table marts.mart_gap__headline as
select * from marts.mart_gap__lens_month where month = date '2026-11-01';

create table marts.mart_gap__system_pair as
with pairs(domestic_system_id, western_system_id, compute_ratio, memory_ratio, memory_bandwidth_ratio, power_ratio) as (
    values
        ('huawei-cloudmatrix-384', 'nvidia-gb200-nvl72', 1.7, 3.6, 2.1, 3.9),
        ('huawei-cloudmatrix-384', 'nvidia-gb300-nvl72', 1.7, 2.4, 2.1, null),
        ('alibaba-panjiu-al128', 'nvidia-gb200-nvl72', null, 1.3, null, null),
        ('huawei-atlas-950-superpod', 'nvidia-gb200-nvl72', 40.0, 80.0, 50.0, null),
        ('huawei-atlas-950-superpod', 'nvidia-gb300-nvl72', 40.0, 60.0, 50.0, null)
)
select * replace (
    compute_ratio::double as compute_ratio,
    memory_ratio::double as memory_ratio,
    memory_bandwidth_ratio::double as memory_bandwidth_ratio,
    power_ratio::double as power_ratio
), power_ratio::double / compute_ratio as power_per_flop_ratio
from pairs;

-- 300 keys with one Western part each; in every third there is a domestic part too.
create table marts.mart_gap__delivered as
with results as (
    select
        'key ' || key as comparability_key,
        part.accelerator_id as accelerator_id,
        part.bloc as bloc,
        100.0 + key + (part.bloc = 'western')::int * 50 as value_per_accelerator,
        150.0 + key as best_western_value,
        key
    from range(300) as keys(key)
    cross join (values ('biren-br104', 'domestic'), ('nvidia-h100', 'western')) as part(accelerator_id, bloc)
    where part.bloc = 'western' or key % 3 = 0
)
select
    'delivered_offline' as definition_id,
    comparability_key,
    accelerator_id,
    bloc,
    'reviewed' as author_class,
    'within_key' as comparability,
    value_per_accelerator,
    null::double as delivered_per_peak,
    'not_disclosed' as delivered_per_peak_reason,
    'nvidia-h100' as best_western_in_key,
    best_western_value,
    case when bloc = 'domestic' then value_per_accelerator / best_western_value end as ratio,
    case when bloc = 'western' then 'not_applicable' end as ratio_reason,
    'https://example.org/results' as source_url,
    'example' as attribution
from results;

-- 60 states of the book: units and money, units only, money only.
create table marts.mart_orders__book as
select
    date '2025-01-01' + day::int as date,
    'buyer ' || day % 7 as buyer,
    'vendor ' || day % 3 as vendor,
    case when day % 2 = 0 then 'domestic' else 'western' end as bloc,
    case when day % 5 = 0 then 'rumoured' else 'confirmed' end as status,
    case when day % 3 < 2 then 1000.0 + day end as units_low,
    case when day % 3 < 2 then 2000.0 + day end as units_high,
    case when day % 3 = 2 then 'not_disclosed' end as units_reason,
    case when day % 3 <> 1 then 2e7 end as usd_low,
    case when day % 3 <> 1 then 4e7 end as usd_high,
    case when day % 3 = 1 then 'not_disclosed' end as usd_reason,
    'training' as purpose,
    2 as n_roots
from range(60) as days(day);

-- 12 quarters of 5 buyers: shares of both, of units only, none.
create table marts.mart_orders__domestic_share as
select
    (date '2023-01-01' + to_months(3 * (n // 5)::int))::date as quarter,
    'buyer ' || n % 5 as buyer,
    (date '2023-01-01' + to_months(3 * (n // 5)::int + 3))::date - 1 as known_by,
    case when n % 5 < 4 then 0.25 end as domestic_units_frac,
    case when n % 5 = 4 then 'not_disclosed' end as domestic_units_frac_reason,
    case when n % 5 < 2 then 0.5 end as domestic_usd_frac,
    case when n % 5 >= 2 then 'one_bloc_not_disclosed' end as domestic_usd_frac_reason,
    case when n % 5 = 4 then 0.0 else 1.0 end as coverage,
    null::varchar as coverage_reason,
    case when n % 5 < 4 then 100.0 end as domestic_units,
    case when n % 5 < 4 then 300.0 end as western_units
from range(60) as rows(n);

-- The two conflicts that a rule names, and eighteen more of every cause.
create table marts.mart_claims__conflicts as
select
    'company' as subject_type,
    case number when 0 then 'huawei' when 1 then 'nvidia' else 'vendor ' || number end as subject_id,
    case number when 0 then 'production_units' else 'shipments_china_units' end as definition_id,
    '2025' as period,
    100000.0::double as value_min,
    400000.0::double as value_max,
    4.0::double as dispersion_ratio,
    1.25::double as tolerance_ratio,
    5 as n_roots,
    case number
        when 0 then 'unit' when 1 then 'scope'
        else (['scope', 'unit', 'vintage', 'definition', 'disagreement'])[1 + number::int % 5]
    end as conflict_cause,
    'C' as best_evidence_grade,
    case when number % 2 = 0 then 'D' else 'C' end as worst_evidence_grade,
    ['a', 'b', 'c', 'd', 'e'] as claim_ids
from range(20) as numbers(number);
"""
