{{ config(meta={'dagster': {'ref': {'name': 'fct_benchmark_result'}}}) }}

-- Every suite has a line that says who publishes it, under which licence and rules, and whose class it is in.
select distinct
    results.suite,
    results.comparison_class,
    suites.comparison_class as described_class
from {{ ref('fct_benchmark_result') }} as results
left join {{ ref('benchmark_suites') }} as suites on {{ suite_family('results.suite') }} = suites.suite_family
where suites.suite_family is null or suites.comparison_class <> results.comparison_class
