{{ config(meta={'dagster': {'ref': {'name': 'unit_conversions'}}}) }}

-- One base unit per dimension, with the factor 1; chips, cards, dies and the like are each a dimension.
select
    dimension,
    'has not one base unit with the factor 1' as problem
from {{ ref('unit_conversions') }}
group by dimension
having count(distinct base_unit) <> 1 or count(*) filter (where unit = base_unit and factor = 1) <> 1
union all
select
    dimension,
    'mixes things that are counted apart' as problem
from {{ ref('unit_conversions') }}
where
    unit in (
        'chips', 'cards', 'dies', 'packages', 'servers', 'systems', 'racks', 'H100-equivalents',
        'B300-equivalents', 'H200-equivalents', 'GW', 'USD', 'CNY'
    )
group by dimension
having count(*) > 1
