-- No key of measured energy mixes harnesses, whose power was measured, or what was made.
select
    comparability_key,
    count(*) as n_results
from {{ ref('int_benchmarks__energy') }}
group by comparability_key
having
    count(distinct suite) > 1
    or count(distinct power_scope) > 1
    or count(distinct definition_id) > 1
    or count(distinct unit_made) > 1
    or count(distinct author_class) > 1
