-- How many parts a bloc had that could stand on a frontier, with or without a figure: tells "not disclosed"
-- from "no part".
with months as (
    select
        spine.month,
        least(cast({{ dbt.last_day('spine.month', 'month') }} as date), {{ as_of_date() }}) as observed_on
    from ({{ month_spine("cast('2016-01-01' as date)", as_of_date()) }}) as spine
),

candidates as (
    select * from {{ ref('int_gap__frontier_candidate') }}
    where frontier = 'available'
),

lenses as (
    select * from {{ ref('metric_definitions') }}
    where is_hardware_lens
),

joined as (
    select
        lenses.definition_id,
        lenses.unit,
        months.month,
        count(case when candidates.bloc = 'domestic' then 1 end) as n_domestic_parts,
        count(case when candidates.bloc = 'western' then 1 end) as n_western_parts
    from lenses
    cross join months
    left join candidates
        on lenses.subject_type = candidates.subject_type and months.observed_on >= candidates.stands_from
    group by lenses.definition_id, lenses.unit, months.month
)

select
    definition_id,
    unit,
    month,
    n_domestic_parts,
    n_western_parts
from joined
