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

-- Two keys of accelerator energy and one of a whole system; nothing domestic was measured.
create table marts.mart_gap__delivered_energy as
with results(comparability_key, accelerator_id, definition_id, power_scope, avg_power_w, throughput_units_per_s) as (
    values
        ('a|gpus', 'nvidia-b200', 'delivered_energy_gpu', 'gpus', 700.0::double, 1400.0::double),
        ('a|gpus', 'nvidia-h100-sxm5-80gb', 'delivered_energy_gpu', 'gpus', 600.0, 600.0),
        ('b|gpus', 'nvidia-b200', 'delivered_energy_gpu', 'gpus', 5000.0, 2500.0),
        ('c|whole_system', 'nvidia-b200', 'delivered_energy', 'whole_system', 10000.0, 100000.0)
)
select
    *,
    avg_power_w / throughput_units_per_s as joules_per_unit,
    throughput_units_per_s / avg_power_w as units_per_joule,
    max(throughput_units_per_s / avg_power_w) over (partition by comparability_key) as western_units_per_joule,
    null::varchar as western_reason,
    null::double as domestic_units_per_joule,
    'not_measured' as domestic_reason,
    null::double as ratio,
    'not_measured' as ratio_reason,
    'https://example.org/energy' as source_url
from results;

-- Three vendors: all withheld, some, none.
create table marts.mart_benchmark__redaction_rate as
with vendors(vendor, n_cells, n_redacted, redaction_frac_low, redaction_frac_high) as (
    values
        ('moore-threads', 370, 370, 0.992741::double, 1.0::double),
        ('metax', 140, 21, 0.107024, 0.206247),
        ('nvidia', 100, 0, 0.0, 0.026343)
)
select
    *,
    'flagperf-base' as suite,
    0 as n_blank,
    n_redacted / n_cells as redaction_frac
from vendors;

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

-- 60 pairs of different keys: one or two segments off.
create table marts.mart_gap__indicative_pair as
select
    'd ' || n as domestic_result_key,
    'w ' || n as western_result_key,
    'indicative' as comparability,
    case when n % 2 = 0 then ['precision'] else ['length_class', 'precision'] end as differing_segments,
    ['precision: int8 against fp8'] as differences,
    1 + n % 2 as n_differences,
    100.0::double + n as domestic_value,
    200.0::double as western_value,
    (100.0::double + n) / 200.0::double as indicative_ratio
from range(60) as rows(n);

-- 120 pairs that nothing may divide.
create table marts.mart_gap__incomparable_pair as
select
    'd ' || n as domestic_result_key,
    'w ' || n as western_result_key,
    'incomparable' as comparability,
    ['scenario', 'throughput_scope'] as forbidden_segments,
    'incomparable: scenario, throughput_scope' as reason,
    'decode_only' as domestic_throughput_scope,
    'total_in_plus_out' as western_throughput_scope
from range(120) as rows(n);

-- 40 series: of one key, at one load, over two versions.
create table marts.mart_benchmark__software_velocity as
select
    'series ' || n as series_id,
    case when n % 2 = 0 then 'domestic' else 'western' end as bloc,
    (['within_key', 'same_load', 'cross_version'])[1 + n % 3] as comparability,
    case when n % 3 > 0 then ['latency_class: a against b'] end as differences,
    date '2026-04-24' as first_date,
    date '2026-04-24' + 10 * (n::int + 1) as latest_date,
    10 * (n::int + 1) as n_days,
    2 as n_points,
    100.0::double as first_value,
    150.0::double as latest_value,
    1.5::double as ratio,
    case when n > 0 then 0.1::double end as growth_per_month,
    case when n = 0 then 'span_below_14_days' end as growth_per_month_reason,
    case when n > 8 then 1.0::double end as growth_per_year,
    case when n <= 8 then 'span_below_90_days' end as growth_per_year_reason
from range(40) as rows(n);

-- 300 keys with a Western part, every third with a domestic one; a third without a peak.
create table marts.mart_benchmark__delivered_per_peak as
select
    'key ' || key as comparability_key_id,
    part.accelerator_id,
    part.bloc,
    100.0::double as value_per_accelerator,
    case when key % 3 < 2 then 50.0::double end as peak_tflops,
    case when key % 3 < 2 then 1.9::double end as delivered_per_peak_low,
    case when key % 3 < 2 then 2.0::double end as delivered_per_peak,
    case when key % 3 < 2 then 2.1::double end as delivered_per_peak_high,
    case when key % 3 = 2 then 'not_disclosed' end as delivered_per_peak_reason,
    case when part.bloc = 'domestic' and key % 3 < 2 then 1.0::double end as ratio,
    case when part.bloc = 'western' then 'not_applicable' when key % 3 = 2 then 'not_disclosed' end as ratio_reason
from range(300) as keys(key)
cross join (values ('a', 'domestic'), ('b', 'western')) as part(accelerator_id, bloc)
where part.bloc = 'western' or key % 3 = 0;

-- 90 pairs that change their order, a third of them for certain.
create table marts.mart_gap__rank_reversals as
select
    case when n % 9 = 0 then 'system' else 'accelerator' end as subject_type,
    'a ' || n as subject_a,
    'b ' || n as subject_b,
    'peak_bf16' as lens_a,
    'memory_capacity' as lens_b,
    'not_applicable' as delivered_key_id,
    case when n % 3 = 0 then 0.4::double else 0.3::double end as ratio_a_low,
    0.5::double as ratio_a,
    case when n % 3 = 0 then 0.6::double else 1.2::double end as ratio_a_high,
    1.2::double as ratio_b_low,
    1.5::double as ratio_b,
    1.8::double as ratio_b_high,
    'western' as leader_a,
    'domestic' as leader_b,
    n % 3 = 0 as is_certain,
    ['a', 'b'] as claim_ids
from range(90) as rows(n);

-- Every series of both blocs; the domestic flagship falls in 2026, and export parts are half of the frontier.
create table marts.mart_gap__frontier_month as
with series(bloc, series, factor) as (
    values
        ('domestic', 'available', 1.0::double),
        ('domestic', 'roadmap', 2.0::double),
        ('domestic', 'flagship', 1.0::double),
        ('western', 'available', 1.0::double),
        ('western', 'roadmap', 2.0::double),
        ('western', 'exportable', 0.5::double),
        ('western', 'flagship', 1.0::double)
), valued as (
    select
        lenses.definition_id,
        lenses.month,
        series.bloc,
        series.series,
        case
            when series.bloc = 'domestic' and series.series = 'flagship' and lenses.month >= date '2026-04-01' then 0.5
            else 1.0::double
        end as share_of_running_maximum_frac,
        case when series.bloc = 'domestic' then lenses.domestic_value else lenses.western_value end
        * series.factor as frontier_value
    from marts.mart_gap__lens_month as lenses cross join series
)
select
    definition_id,
    month,
    bloc,
    series,
    case when frontier_value is not null then 'part' end as subject_id,
    frontier_value * share_of_running_maximum_frac * 0.9 as value_low,
    frontier_value * share_of_running_maximum_frac as value,
    frontier_value * share_of_running_maximum_frac * 1.1 as value_high,
    case when frontier_value is null then 'not_disclosed' end as value_reason,
    case when frontier_value is not null then share_of_running_maximum_frac end as share_of_running_maximum_frac,
    case when frontier_value is not null then ['claim'] end as claim_ids
from valued;

-- Seven scenarios of every lens and month; origin leaves three parts out and halves the domestic value.
create table marts.mart_gap__scenario_month as
with scenarios(scenario, domestic_factor, western_factor, n_left_out) as (
    values
        ('published', 1.0::double, 1.0::double, 0),
        ('without_export_grade', 1.0::double, 1.0::double, 0),
        ('with_export_grade_only', 1.0::double, 0.5::double, 0),
        ('with_roadmap', 2.0::double, 2.0::double, 0),
        ('domestic_roadmap_only', 2.0::double, 1.0::double, 0),
        ('domestic_fab_only', 0.5::double, 1.0::double, 3),
        ('domestic_fab_possible', 0.5::double, 1.0::double, 2)
)
select
    scenario,
    definition_id,
    month,
    domestic_value * domestic_factor as domestic_value,
    western_value * western_factor as western_value,
    gap_ratio * domestic_factor / western_factor as gap_ratio,
    gap_ratio_reason,
    lag_months,
    lag_reason,
    n_left_out as n_domestic_left_out,
    0 as n_western_left_out,
    0 as n_domestic_added,
    0 as n_western_added,
    case when n_left_out > 0 then 1 else 0 end as n_origin_not_disclosed,
    case when n_left_out = 3 then 1 else 0 end as n_mixed_origin,
    case when n_left_out > 0 then 1 else 0 end as n_foreign_origin
from marts.mart_gap__lens_month cross join scenarios;

-- 22 pairs of measure and numeraire by 131 months; of one no domestic part states a price.
create table marts.mart_gap__numeraire as
with kinds as (
    select measure, numeraire
    from unnest(['bf16', 'fp8', 'int8', 'tpp', 'memory_capacity', 'memory_bandwidth']) as measures(measure)
    cross join unnest(['per_chip', 'per_watt', 'per_dollar', 'per_system']) as numeraires(numeraire)
    where numeraire <> 'per_system' or measure not in ('int8', 'tpp')
), months as (
    select cast(unnest(generate_series(date '2016-01-01', date '2026-11-01', interval 1 month)) as date) as month
), known as (
    select *, measure <> 'fp8' or numeraire <> 'per_dollar' as is_known
    from kinds cross join months
)
select
    measure,
    numeraire,
    month,
    case when is_known then 10.0::double end as domestic_value,
    20.0::double as western_value,
    case when is_known then 0.4::double end as gap_ratio_low,
    case when is_known then 0.5::double end as gap_ratio,
    case when is_known then 0.6::double end as gap_ratio_high,
    case when not is_known then 'price_not_disclosed' end as gap_ratio_reason,
    5 as n_domestic_parts,
    3 as n_domestic_measured,
    case when is_known then 2 else 0 end as n_domestic_counted,
    9 as n_western_parts,
    8 as n_western_measured,
    7 as n_western_counted
from known;

-- Four measures of the anchor pair and of three others, whose systems trail as their chips do.
create table marts.mart_gap__chip_system as
select
    case when pair = 0 then 'huawei-cloudmatrix-384' else 'system ' || pair end as domestic_system_id,
    'nvidia-gb200-nvl72' as western_system_id,
    measure,
    0.3::double as chip_ratio_low,
    0.32::double as chip_ratio,
    0.4::double as chip_ratio_high,
    case when pair = 0 then 1.6::double else 0.5 end as system_ratio_low,
    case when pair = 0 then 1.67::double else 0.6 end as system_ratio,
    case when pair = 0 then 1.7::double else 0.7 end as system_ratio_high,
    case when pair = 0 then 1.67::double else 0.6 end / 0.32 as scale_up_ratio,
    case when pair = 0 then 5.33::double else 2.0 end as chip_count_ratio,
    pair = 0 as is_reversed,
    true as is_certain
from range(4) as pairs(pair)
cross join unnest(['bf16', 'fp8', 'memory_capacity', 'memory_bandwidth']) as measures(measure);

-- Eight quarters of three vendors in chips, of one in dies, and shipments of another.
create table marts.mart_supply__quarter as
with vendors(vendor, company_id, bloc, definition_id, unit, allocation_basis) as (
    values
        ('Huawei', 'huawei', 'domestic', 'production_units', 'chips', 'even_over_period'),
        ('Huawei', 'huawei', 'domestic', 'production_units', 'dies', 'even_over_period'),
        ('Cambricon', 'cambricon', 'domestic', 'production_units', 'chips', 'even_over_period'),
        ('Nvidia', 'nvidia', 'western', 'production_units', 'chips', 'calendar_quarter'),
        ('Nvidia', 'nvidia', 'western', 'shipments_china_units', 'cards', 'even_over_period')
), quarters as (
    select (date '2024-01-01' + to_months(3 * n::int))::date as quarter from range(8) as numbers(n)
)
select
    quarter,
    (quarter + interval 3 month)::date - 1 as quarter_end,
    vendors.*,
    50.0::double as units_low,
    100.0::double as units_central,
    150.0::double as units_high,
    case when definition_id = 'production_units' and unit = 'chips' then 20.0::double end as h100e_low,
    case when definition_id = 'production_units' and unit = 'chips' then 40.0::double end as h100e_central,
    case when definition_id = 'production_units' and unit = 'chips' then 60.0::double end as h100e_high,
    case when definition_id = 'production_units' and unit = 'chips' then 0.02::double end as tpp_share_of_nvidia_low,
    case when definition_id = 'production_units' and unit = 'chips' then 0.04::double end as tpp_share_of_nvidia,
    case when definition_id = 'production_units' and unit = 'chips' then 0.06::double end as tpp_share_of_nvidia_high
from vendors cross join quarters;

-- Eight quarters of two vendors; the owners of one are known.
create table marts.mart_supply__stock as
select
    (date '2024-01-01' + to_months(3 * (n // 2)::int))::date as quarter,
    case when n % 2 = 0 then 'Huawei' else 'Nvidia' end as vendor,
    'production_units' as definition_id,
    'chips' as unit,
    80.0::double * (n // 2 + 1) as made_units_low,
    100.0::double * (n // 2 + 1) as made_units_central,
    120.0::double * (n // 2 + 1) as made_units_high,
    50.0::double * (n // 2 + 1) as made_h100e_central,
    70.0::double * (n // 2 + 1) as units_low,
    95.0::double * (n // 2 + 1) as units_central,
    120.0::double * (n // 2 + 1) as units_high,
    null::varchar as units_reason,
    48.0::double * (n // 2 + 1) as h100e_central,
    null::varchar as h100e_reason,
    case when n % 2 = 1 then 5.0::double * (n // 2 + 1) end as owned_domestic_h100e_central,
    case when n % 2 = 1 then 40.0::double * (n // 2 + 1) end as owned_western_h100e_central,
    case when n % 2 = 1 then 5.0::double * (n // 2 + 1) end as owned_unknown_h100e_central
from range(16) as rows(n);

-- Fourteen rows of two claimants, of which one gives no share.
create table marts.mart_supply__china_market as
select
    2025 as year,
    case when n % 7 = 0 then 'Nvidia' else 'vendor ' || n % 7 end as vendor,
    case when n % 7 = 0 then 'nvidia' else 'company-' || n % 7 end as company_id,
    case when n < 7 then 'idc' else 'Epoch AI' end as claimant,
    'market_share_china_units' as definition_id,
    '2025' as period,
    'all' as scope,
    'cards' as unit,
    case when n < 7 then 0.1::double end as share_frac,
    case when n >= 7 then 'no_total_by_claimant' end as share_frac_reason,
    case when n < 7 then 'accelerators in China' end as denominator
from range(14) as rows(n);

-- Fifty accelerators of six components, of which the design and the foundry are known.
create table marts.mart_supply__self_reliance as
select
    case when n = 0 then 'huawei-ascend-910c' else 'part-' || n end as accelerator_id,
    component,
    case when component = 'design' then true end as is_domestic,
    case component when 'design' then null when 'foundry' then 'mixed_origin' else 'not_disclosed' end
        as is_domestic_reason,
    case component when 'design' then 'CN' when 'foundry' then 'CN+TW' end as origin_country,
    case component when 'design' then 'domestic' when 'foundry' then 'mixed' else 'unknown' end as origin_state,
    case when component in ('design', 'foundry') then 'a source' end as evidence,
    case when component in ('design', 'foundry') then 'C' end as evidence_grade
from range(50) as parts(n)
cross join (values ('design'), ('foundry'), ('hbm'), ('packaging'), ('interconnect'), ('software')) as asked(component);

-- Two hundred events, half of them with a copy in the other language.
create table marts.mart_news__event as
select
    'event-' || n as event_id,
    (date '2026-01-01' + n::int)::date as first_published_date,
    case when n % 3 = 0 then 'release' else 'order' end as event_type,
    case when n < 180 then 'curated' else 'machine_read' end as reading_basis,
    'C' as evidence_grade,
    case when n % 2 = 0 then ['en', 'zh'] else ['en'] end as languages,
    1 + (n + 1) % 2 as n_articles,
    (n + 1) % 2 as n_articles_zh,
    1 as n_copies,
    1 as n_roots
from range(200) as rows(n);

-- Sixty forecasts: points, bounds, intervals and days, of every state.
create table marts.mart_gap__forecast_board as
with said as (
    select
        n,
        case n % 4 when 0 then 'point' when 1 then 'interval' when 2 then 'at_most' else 'date' end as nature,
        case n // 4 % 3 when 0 then 'scored' when 1 then 'open' else 'due' end as state
    from range(60) as rows(n)
)
select
    'fc-' || n as forecast_id,
    nature,
    state,
    case when state <> 'scored' then 'period_not_over' end as state_reason,
    date '2025-01-01' as period_start,
    date '2025-12-31' as period_end,
    case when nature in ('point', 'interval') then 120::double end as value_central,
    case when state = 'scored' and nature <> 'date' then 90::double end as outcome_low,
    case when state = 'scored' and nature <> 'date' then 100::double end as outcome,
    case when state = 'scored' and nature <> 'date' then 110::double end as outcome_high,
    case when state = 'scored' and nature = 'date' then date '2025-03-01' end as outcome_date_low,
    case when state = 'scored' and nature = 'date' then date '2026-03-01' end as outcome_date_high,
    case when state = 'scored' and nature <> 'date' then date '2026-04-01' end as outcome_known_from,
    case when state = 'scored' and nature in ('point', 'interval') then 0.2::double end as relative_error,
    case when state = 'scored' and nature in ('point', 'interval') then ln(1.2) end as log_error,
    case when state = 'scored' and nature <> 'point' then 'depends_on_outcome' end as verdict,
    0 as months_late_low,
    3 as months_late_high
from said;

-- Four hundred tests: some too thin, some like placebos, one unlike them.
create table marts.mart_gap__event_study as
select
    'event-' || n // 20 as event_id,
    'series-' || n % 20 as series_id,
    6 as window_length,
    0.1::double as growth_before,
    0.3::double as growth_after,
    (0.3::double - 0.1::double) as effect,
    case when n % 2 = 0 then 5 else 40 end as n_placebo,
    case when n % 2 = 1 then 0.05::double end as p_value,
    case when n % 2 = 1 then 0.05::double end as p_value_adjusted,
    false as is_by_construction,
    case when n % 2 = 0 then 'undetermined' else 'unlike_placebos' end as verdict
from range(400) as rows(n);

-- 14 lenses x 9 trends x 131 months; the first year has too few samples, and the second no step.
create table marts.mart_gap__trend as
with growth as (
    select
        definition_id,
        month,
        bloc,
        trend_window,
        case when month < date '2017-01-01' then 2 else 13 end::int as n_samples,
        case when month < date '2018-01-01' then 0 else 3 end::int as n_steps,
        case when bloc = 'ratio' then -0.1::double else 0.4::double end as rate
    from marts.mart_gap__lens_month
    cross join (values ('domestic'), ('western'), ('ratio')) as blocs (bloc)
    cross join (values ('36_months'), ('60_months'), ('whole_history')) as windows (trend_window)
), rated as (
    select
        *,
        case when n_samples >= 6 then rate end as log_growth_per_year,
        case when n_steps > 0 then rate - 0.3 end as log_growth_per_year_low,
        case when n_steps > 0 then rate + 0.3 end as log_growth_per_year_high
    from growth
), told as (
    select
        *,
        exp(log_growth_per_year_low) as growth_per_year_low,
        exp(log_growth_per_year) as growth_per_year,
        exp(log_growth_per_year_high) as growth_per_year_high,
        case when log_growth_per_year_high > 0 then 12 * ln(2) / log_growth_per_year_high end as doubling_months_low,
        case when log_growth_per_year > 0 then 12 * ln(2) / log_growth_per_year end as doubling_months,
        case when log_growth_per_year_low > 0 then 12 * ln(2) / log_growth_per_year_low end as doubling_months_high
    from rated
)
select
    *,
    case when growth_per_year is null then 'too_few_samples' end as growth_reason,
    case when growth_per_year_low is null then 'too_few_steps' end as growth_interval_reason,
    case when doubling_months is null then 'not_growing' end as doubling_reason,
    case when doubling_months_low is null then 'not_growing' end as doubling_low_reason,
    case when doubling_months_high is null then 'not_growing' end as doubling_high_reason,
    case when log_growth_per_year_low > 0 then 'growing' else 'undetermined' end as trend_state
from told;

-- A lens with dates and a verdict, one without a verdict, one that is ahead, and the rest too thin.
create table marts.mart_gap__parity as
with lenses as (
    select
        'lens-' || n as definition_id,
        date '2026-11-01' as month,
        case when n < 2 then 'dated' when n = 2 then 'already_reached' else 'undetermined' end as parity_state,
        n = 0 as is_tested
    from range(14) as rows(n)
)
select
    definition_id,
    month,
    parity_state,
    case when parity_state = 'dated' then date '2029-01-01' end as parity_p10_date,
    case when parity_state = 'dated' then date '2034-01-01' end as parity_p50_date,
    null::date as parity_p90_date,
    case parity_state when 'already_reached' then 'already_reached' when 'undetermined' then 'too_few_steps' end
        as parity_p10_reason,
    parity_p10_reason as parity_p50_reason,
    coalesce(parity_p10_reason, 'after_2040') as parity_p90_reason,
    case parity_state when 'dated' then 0.3::double when 'already_reached' then 0::double end as p_never_by_2040,
    case when parity_state = 'undetermined' then 'too_few_steps' end as p_never_reason,
    case when parity_state = 'already_reached' then 1::double else 0::double end as p_already,
    21 as n_samples,
    case when parity_state = 'dated' then 2 else 0 end as n_domestic_steps,
    8 as n_western_steps,
    case when is_tested then 0.3::double end as backtest_crps,
    case when is_tested then 0.2::double end as naive_crps,
    case when is_tested then 0.25::double end as naive_spread_crps,
    case when not is_tested then 'no_origin' end as backtest_reason,
    case when is_tested then false end as beats_naive,
    case when not is_tested then 'no_origin' end as beats_naive_reason,
    case when is_tested then 'The trends do not beat it.' else 'Untested: nothing to test.' end as verdict_text
from lenses;

-- Three lenses at two horizons.
create table marts.mart_gap__backtest as
select
    'lens-' || n // 2 as definition_id,
    12 * (1 + n % 2) as horizon_months,
    9 as n_origins,
    date '2021-02-01' as first_origin_month,
    date '2023-02-01' as last_origin_month,
    0.3::double as backtest_crps,
    0.2::double as naive_crps,
    0.25::double as naive_spread_crps,
    0.9::double as backtest_coverage,
    false as beats_naive
from range(6) as rows(n);

-- Twenty weeks of twenty companies.
create table marts.mart_news__attention_week as
select
    (date '2026-01-05' + 7 * (n // 20)::int)::date as week,
    'company' as entity_type,
    'company-' || n % 20 as entity_id,
    0.05::double as share_of_all_frac,
    null::varchar as share_of_all_frac_reason,
    'whole_sources' as share_basis,
    0.5::double as zh_frac
from range(400) as rows(n);

-- Six quarters of five companies, of which one has no direction.
create table marts.mart_response__company_quarter as
select
    'company-' || n % 5 as company_id,
    (date '2025-01-01' + to_months(3 * (n // 5)::int))::date as quarter,
    n % 7 as highest_rung,
    case when n % 5 = 0 then 'machine_read' else 'curated' end as rung_basis,
    case when n % 5 <> 1 then 0.5::double end as net_direction,
    case when n % 5 <> 1 then 3 else 0 end as n_toward,
    0 as n_hedged,
    case when n % 5 <> 1 then 1 else 0 end as n_away,
    4 as n_events,
    case when n % 5 = 0 then 0 else 4 end as n_events_curated
from range(30) as rows(n);

-- A generation that two domestic vendors had early and two Western ones not, and inferred support on the first day.
create table marts.mart_stack__access as
select
    'DeepSeek V4' || case when n < 4 then '' when n = 4 then ' Pro / Flash' else ' Flash' end as model,
    'vendor-' || n as vendor,
    'DeepSeek V4' as family,
    case when n in (2, 3, 4) then 'western' else 'domestic' end as bloc,
    case when n in (2, 3) then 'withheld' when n = 4 then 'public_day0' else 'granted' end as access,
    case when n < 4 then date '2026-04-03' else date '2026-04-24' end as first_date,
    date '2026-04-24' as last_date,
    date '2026-04-24' as release_date,
    case when n in (2, 3) then null when n < 4 then 21 else 0 end as lead_days,
    case when n in (2, 3) then null when n < 2 then 'first_report' when n = 4 then 'public_release'
        else 'launch_day_support' end as lead_days_basis,
    case when n < 2 then 21 when n > 4 then 0 end as generation_lead_days,
    1 as n_events,
    n > 4 as is_inferred,
    case when n > 4 then 'D' else 'C' end as evidence_grade,
    ['https://example.org/access'] as source_urls,
    ['event ' || n] as access_event_ids
from range(20) as rows(n);

-- Six models and four vendors, related in each of the four ways; V4 Pro by six domestic vendors on its first day.
create table marts.mart_stack__model_hardware as
with vendors(vendor, vendor_bloc) as (
    values ('huawei', 'domestic'), ('cambricon', 'domestic'), ('hygon', 'domestic'), ('nvidia', 'western')
), relations(relation) as (
    values ('trained_on'), ('day0_support'), ('adapted'), ('served')
), related as (
    select 'model-' || n as model_variant, vendor, vendor_bloc, relation
    from range(6) as rows(n) cross join vendors cross join relations
    union all
    select 'deepseek-v4-pro', 'domestic-' || n, 'domestic', 'day0_support' from range(6) as rows(n)
)
select
    *,
    case when relation in ('day0_support', 'served') then date '2026-04-24' end as date,
    case when relation = 'served' then '1 measured results on a chip' else 'a source' end as evidence,
    ['https://example.org/models'] as source_urls,
    case when relation = 'served' then ['result'] else [] end as result_keys,
    case when relation = 'day0_support' then ['event'] else [] end as access_event_ids
from related;

-- Three variants since their launch: two catalogues from the twentieth day, shares on the last.
create table marts.mart_adoption__variant_day as
with variants(model_variant, release_date) as (
    values
        ('deepseek-v4-pro', date '2026-04-24'),
        ('deepseek-v4-flash', date '2026-04-24'),
        ('deepseek-v4.1-flash', date '2026-09-10')
), days as (
    select *, cast(unnest(generate_series(release_date, date '2026-11-23', interval 1 day)) as date) as day
    from variants
), aged as (
    select model_variant, day, date_diff('day', release_date, day) as days_since_launch from days
)
select
    *,
    case when days_since_launch >= 20 then 8 end as providers,
    case when days_since_launch < 20 then 'not_listed_yet' end as providers_reason,
    case when days_since_launch >= 20 then 16 end as providers_litellm,
    case when days_since_launch >= 20 then 1 end as providers_litellm_unresolved,
    case when days_since_launch >= 40 then 9 end as providers_openrouter,
    case when days_since_launch >= 20 then 0.5::double end as catalogue_coverage_ratio,
    null::bigint as downloads_30d,
    null::bigint as derivatives,
    case when day = date '2026-11-23' then 0.1::double end as token_share_frac,
    'catalogues of the West' as coverage_bias,
    case when days_since_launch >= 20 then ['reading'] else [] end as adoption_ids
from aged;

-- The same with the prices of the day: dearer in the peak hours of working days since September.
create table marts.mart_adoption__since_launch as
with prices as (
    select
        model_variant,
        days_since_launch,
        day,
        case when days_since_launch = 0 then 1.74 else 0.66 end::double as input,
        case when days_since_launch = 0 then 3.48 else 1.98 end::double as output,
        case when day >= date '2026-09-01' and isodow(day) < 6 then 2 else 1 end as peak
    from marts.mart_adoption__variant_day
)
select
    model_variant,
    days_since_launch,
    day,
    input as own_input_usd_per_mtok_low,
    input * peak as own_input_usd_per_mtok_high,
    output as own_output_usd_per_mtok_low,
    output * peak as own_output_usd_per_mtok_high,
    ['price of input', 'price of output'] as price_ids
from prices;

-- Lists of a vendor in two currencies, with peak hours; Western and free ones.
create table marts.mart_cost__token_price as
with offers as (
    select
        n,
        case when n % 3 = 0 then 'western' else 'domestic' end as bloc,
        case when n % 3 = 1 then 'CNY' else 'USD' end as currency,
        case when n % 3 = 1 then 4.5 else 0.66 end::double as input,
        n // 3 as pair
    from range(600) as rows(n)
)
select
    'offer ' || n as offer_id,
    case when bloc = 'domestic' then 'deepseek-v4-pro' else 'model-' || pair end as model_variant,
    bloc,
    case when bloc = 'domestic' then 'deepseek' else 'provider-' || pair end as provider,
    case when n = 0 then 'model:free' else 'model' end as listed_name,
    bloc = 'domestic' as is_own_api,
    currency,
    'list' as price_type,
    case when n = 0 then 'free' else 'standard' end as price_class,
    case when pair % 2 = 0 then '09:00-12:00 Asia/Shanghai' else 'all day' end as "window",
    case when pair % 2 = 0 then '12345' end as weekdays,
    case when pair % 2 = 0 then 'CN' end as excluded_holidays,
    case when currency = 'USD' then case when n = 0 then 0 else input end end as input_usd_per_mtok,
    case when currency = 'USD' then case when n = 0 then 0 else input / 30 end end as cache_read_usd_per_mtok,
    case when currency = 'USD' then case when n = 0 then 0 else input * 3 end end as output_usd_per_mtok,
    case when currency = 'USD' then case when n = 0 then 0 else input * 1.5 end end as blended_usd_per_mtok,
    case when currency = 'CNY' then input end as input_cny_per_mtok,
    case when currency = 'CNY' then input / 30 end as cache_read_cny_per_mtok,
    case when currency = 'CNY' then input * 3 end as output_cny_per_mtok,
    case when currency = 'CNY' then input * 1.5 end as blended_cny_per_mtok,
    timestamp '2026-01-01' + to_days(pair::int) as valid_from,
    timestamp '2026-01-02' + to_days(pair::int) as valid_to,
    timestamp '2026-01-01' as observed_at,
    case when bloc = 'domestic' then 'vendor_stated' else 'catalogue_listing' end as basis
from offers;

-- Sixty models, of which one has disclosed anything.
create table marts.mart_cost__training as
select
    case when n = 0 then 'deepseek-v3' else 'model-' || n end as model,
    case when n % 3 = 2 then 'western' else 'domestic' end as bloc,
    case when n = 0 then 2788000.0::double end as gpu_hours,
    case when n = 0 then 2.0::double end as usd_per_gpu_hour,
    case when n = 0 then 5576000.0::double end as usd_low,
    case when n = 0 then 5576000.0::double end as usd_high,
    case when n > 0 then 'not_disclosed' end as usd_reason,
    case when n = 0 then 'stated_hours_and_rate' end as usd_basis,
    case when n = 0 then 'https://example.org/report' end as rate_source_url,
    'https://example.org/models' as source_url
from range(60) as rows(n);

-- Shares of tokens on six days, and two catalogues that know one side only.
create table marts.mart_gap__adoption as
select
    case when n < 6 then 'adoption_token_share' else 'adoption_providers' end as definition_id,
    case when n < 6 then 'openrouter' when n < 8 then 'litellm' else 'genai_prices' end as channel,
    (date '2026-09-15' + n::int)::date as day,
    case when n < 6 then 0.6::double else 50 end as domestic_value,
    case when n < 6 then 0.24::double end as western_value,
    case when n < 6 then 0.07::double end as unresolved_value,
    2 as n_domestic,
    case when n < 6 then 1 else 0 end as n_western,
    case when n < 6 then 0.6::double / 0.24::double end as gap_ratio,
    case when n >= 6 then 'missing_side' end as gap_ratio_reason,
    'one router' as bias,
    ['a', 'b', 'c'] as adoption_ids
from range(10) as rows(n);

-- Three lenses by month; one month without a price, and no Western model at first.
create table marts.mart_gap__token_price as
with lenses(definition_id, factor) as (
    values ('token_price_input', 1.0::double), ('token_price_blended', 1.5), ('token_price_output', 3.0)
), months as (
    select cast(unnest(generate_series(date '2025-01-01', date '2026-11-01', interval 1 month)) as date) as month
), sides as (
    select
        definition_id,
        month,
        case when month <> date '2025-08-01' then factor end as domestic_value,
        case when month >= date '2025-12-01' then factor * 2 end as western_value
    from lenses cross join months
)
select
    definition_id,
    month,
    least(last_day(month), date '2026-11-23') as day,
    domestic_value,
    domestic_value * 0.5 as domestic_value_low,
    domestic_value * 1.5 as domestic_value_high,
    case when domestic_value is null then 0 else 3 end as n_domestic,
    domestic_value * 0.1 as domestic_cheapest,
    case when domestic_value is not null then 'model-1' end as domestic_cheapest_id,
    western_value,
    western_value as western_value_low,
    western_value as western_value_high,
    case when western_value is null then 0 else 3 end as n_western,
    western_value * 0.1 as western_cheapest,
    case when western_value is not null then 'model-2' end as western_cheapest_id,
    domestic_value / western_value as gap_ratio,
    domestic_value * 0.5 / western_value as gap_ratio_low,
    domestic_value * 1.5 / western_value as gap_ratio_high,
    case when domestic_value is not null then ['a', 'b', 'c', 'd', 'e', 'f'] else [] end as price_ids
from sides;
"""
