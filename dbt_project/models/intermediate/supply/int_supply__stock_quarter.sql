{%- set measures = ['units', 'h100e'] -%}
{%- set cases = ['low', 'central', 'high'] -%}
-- What a vendor has made since its series begins, and what of it is still there: every quarter's output
-- loses the same part every year from the end of that quarter on.
with made as (
    select * from {{ ref('int_supply__quarter') }}
    where definition_id = 'production_units' and unit in ('chips', 'packages')
),

losses as (
    select
        low,
        central,
        high
    from {{ ref('supply_assumptions') }}
    where parameter = 'annual_loss'
),

aged as (
    select
        ends.company_id,
        ends.quarter,
        ends.unit,
        made.quarter as made_quarter,
        date_diff('quarter', made.quarter, ends.quarter) / 4.0 as age_years,
        {%- for measure in measures %}
        {%- for case in cases %}
        made.{{ measure }}_{{ case }},
        {%- endfor %}
        {%- endfor %}
        made.is_incomplete,
        made.is_forecast,
        made.allocation_basis,
        made.evidence_grade,
        made.h100e_evidence_grade,
        made.n_roots,
        made.claim_ids
    from made as ends
    inner join made
        on
            ends.company_id = made.company_id
            and ends.unit = made.unit
            and ends.quarter >= made.quarter
),

final as (
    select
        aged.company_id,
        aged.quarter,
        aged.unit,
        {%- for measure in measures %}
        {%- for case in cases %}
        {{ steady_sum('aged.' ~ measure ~ '_' ~ case) }} as made_{{ measure }}_{{ case }},
        {{ steady_sum('aged.' ~ measure ~ '_' ~ case ~ ' * pow(1 - losses.' ~ case ~ ', aged.age_years)') }}
            as stock_{{ measure }}_{{ case }},
        {%- endfor %}
        {%- endfor %}
        min(aged.made_quarter) as series_start,
        cast(count(*) as integer) as n_quarters,
        bool_or(aged.is_incomplete) as is_incomplete,
        bool_or(aged.is_forecast) as is_forecast,
        bool_or(aged.allocation_basis like 'even%') as is_allocated,
        max(aged.evidence_grade) as evidence_grade,
        max(aged.h100e_evidence_grade) as h100e_evidence_grade,
        max(aged.n_roots) as n_roots,
        list_sort(list_distinct(flatten(list(aged.claim_ids)))) as claim_ids
    from aged
    cross join losses
    group by aged.company_id, aged.quarter, aged.unit
)

select * from final
