{#-
How long ago the Western frontier first reached the domestic frontier of a month. `scope` names columns that part the
ratios into worlds of their own.
-#}
{% macro lag_month_sql(ratios, scope=[]) -%}
with ratios as (
    select * from {{ ratios }}
),

history as (
    select
        {%- for key in scope %}
        {{ key }},
        {%- endfor %}
        definition_id,
        month,
        western_value
    from ratios
    where western_value is not null
),

joined as (
    select
        {%- for key in scope %}
        ratios.{{ key }},
        {%- endfor %}
        ratios.definition_id,
        ratios.month,
        ratios.domestic_value,
        ratios.gap_ratio_reason,
        min(case when history.western_value >= ratios.domestic_value then history.month end) as reached_month,
        min_by(history.western_value, history.month) as first_western_value
    from ratios
    left join history
        on
            ratios.definition_id = history.definition_id
            and ratios.month >= history.month
            {%- for key in scope %}
            and ratios.{{ key }} = history.{{ key }}
            {%- endfor %}
    group by
        {%- for key in scope %}
        ratios.{{ key }},
        {%- endfor %}
        ratios.definition_id,
        ratios.month,
        ratios.domestic_value,
        ratios.gap_ratio_reason
),

judged as (
    select
        *,
        gap_ratio_reason is null and reached_month is null as is_ahead,
        gap_ratio_reason is null and first_western_value > domestic_value as is_below_history
    from joined
)

select
    {%- for key in scope %}
    {{ key }},
    {%- endfor %}
    definition_id,
    month,
    case when is_ahead or is_below_history or gap_ratio_reason is not null then null else reached_month end
        as western_reached_month,
    case
        when is_ahead or is_below_history or gap_ratio_reason is not null then null
        else cast({{ dbt.datediff('reached_month', 'month', 'month') }} as integer)
    end as lag_months,
    case
        when gap_ratio_reason is not null then gap_ratio_reason
        when is_ahead or is_below_history then 'never_reached'
    end as lag_reason,
    case
        when is_ahead then 'the domestic frontier is above every Western value so far'
        when is_below_history then 'the Western history in the data begins above the domestic frontier'
    end as lag_note
from judged
{%- endmacro %}
