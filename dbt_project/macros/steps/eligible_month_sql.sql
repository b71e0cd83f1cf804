{#-
How many parts a bloc had that could stand on a frontier, with or without a figure: tells "not disclosed" from "no
part".
-#}
{% macro eligible_month_sql(candidates, metrics, day) -%}
with months as (
    select
        spine.month,
        least(cast({{ dbt.last_day('spine.month', 'month') }} as date), {{ day }}) as observed_on
    from ({{ month_spine("cast('2016-01-01' as date)", day) }}) as spine
),

candidates as (
    select * from {{ candidates }}
    where frontier = 'available'
),

lenses as (
    select * from {{ metrics }}
    where is_hardware_lens
),

-- Apart from the join below: DuckDB writes a macro out with a comma for `cross join`, which binds less tightly.
lens_months as (
    select
        lenses.definition_id,
        lenses.unit,
        lenses.subject_type,
        months.month,
        months.observed_on
    from lenses
    cross join months
),

joined as (
    select
        lens_months.definition_id,
        lens_months.unit,
        lens_months.month,
        count(case when candidates.bloc = 'domestic' then 1 end) as n_domestic_parts,
        count(case when candidates.bloc = 'western' then 1 end) as n_western_parts
    from lens_months
    left join candidates
        on
            lens_months.subject_type = candidates.subject_type
            and lens_months.observed_on >= candidates.stands_from
    group by lens_months.definition_id, lens_months.unit, lens_months.month
)

select
    definition_id,
    unit,
    month,
    n_domestic_parts,
    n_western_parts
from joined
{%- endmacro %}
