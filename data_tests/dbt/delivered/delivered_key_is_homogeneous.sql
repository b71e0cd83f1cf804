-- No comparability key mixes kinds of source, divisions, what is counted, authors or number formats.
select
    comparability_key,
    count(*) as n_results
from {{ ref('fct_benchmark_result') }}
group by comparability_key
having
    count(distinct comparison_class) > 1
    or count(distinct division) > 1
    or count(distinct throughput_scope) > 1
    or count(distinct author_class) > 1
    or count(distinct precision) > 1
    or count(distinct unit) > 1
    or count(distinct count_basis) > 1
    or count(distinct case when comparison_class = 'mlperf' then suite end) > 1
