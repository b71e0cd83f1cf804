{#-
Growth of each bloc's frontier, and of their ratio, per year in logarithms: least squares over a rolling window,
sampled every third month back from the month. Windows: (name, months or none for the whole history).

A frontier is a step function: samples between two steps say the same thing again. Its k steps in the window stand for
k // 2 + 1 degrees of freedom (at most samples - 2), in the variance and in Student's t. The ratio's growth is the
difference of both blocs' over the months that both have; its variance is their sum, its degrees of freedom are
Welch's, between two whole numbers by a straight line.
-#}
{% macro trend_month_sql(ratios, student_t, windows) -%}
with ratios as (
    select * from {{ ratios }}
),

quantiles as (
    select
        degrees_of_freedom,
        t_quantile,
        coalesce(
            lead(t_quantile) over (order by degrees_of_freedom), t_quantile
        ) as next_t_quantile,
        max(degrees_of_freedom) over () as most_degrees_of_freedom
    from {{ student_t }}
),

-- What the ratio is made of: the months that both blocs have.
frontiers as (
    select
        definition_id,
        month,
        'domestic' as bloc,
        'domestic' as side,
        ln(domestic_value) as log_value
    from ratios
    where domestic_value > 0
    union all
    select
        definition_id,
        month,
        'western' as bloc,
        'western' as side,
        ln(western_value) as log_value
    from ratios
    where western_value > 0
    union all
    select
        definition_id,
        month,
        'ratio' as bloc,
        'domestic' as side,
        ln(domestic_value) as log_value
    from ratios
    where domestic_value > 0 and western_value > 0
    union all
    select
        definition_id,
        month,
        'ratio' as bloc,
        'western' as side,
        ln(western_value) as log_value
    from ratios
    where domestic_value > 0 and western_value > 0
),

stepped as (
    select
        *,
        coalesce(
            log_value <> lag(log_value) over (partition by definition_id, bloc, side order by month), false
        ) as is_step
    from frontiers
),

windows as (
    {%- for name, months in windows %}
    select
        '{{ name }}' as trend_window,
        {{ 'null' if months is none else months }} as window_months
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

aged as (
    select
        months.definition_id,
        months.month,
        stepped.bloc,
        stepped.side,
        stepped.log_value,
        stepped.is_step,
        {{ dbt.datediff('stepped.month', 'months.month', 'month') }} as age_months
    from ratios as months
    inner join stepped
        on months.definition_id = stepped.definition_id and months.month >= stepped.month
),

sums as (
    select
        aged.definition_id,
        aged.month,
        windows.trend_window,
        aged.bloc,
        aged.side,
        count(*) filter (where aged.age_months % 3 = 0) as n_samples,
        count(*) filter (
            where aged.is_step and aged.age_months < coalesce(windows.window_months, aged.age_months + 1)
        ) as n_steps,
        regr_sxx(aged.log_value, -aged.age_months / 12.0) filter (where aged.age_months % 3 = 0) as sxx,
        regr_sxy(aged.log_value, -aged.age_months / 12.0) filter (where aged.age_months % 3 = 0) as sxy,
        regr_syy(aged.log_value, -aged.age_months / 12.0) filter (where aged.age_months % 3 = 0) as syy
    from aged
    inner join windows on aged.age_months <= coalesce(windows.window_months, aged.age_months)
    group by aged.definition_id, aged.month, windows.trend_window, aged.bloc, aged.side
),

fits as (
    select
        *,
        {{ safe_ratio('sxy', 'sxx') }} as slope,
        case when n_steps > 0 then least(n_steps // 2 + 1, n_samples - 2) end as degrees_of_freedom,
        greatest(syy - {{ safe_ratio('sxy * sxy', 'sxx') }}, 0) as squared_residuals
    from sums
    where n_samples >= 6
),

varied as (
    select
        *,
        {{ safe_ratio('squared_residuals', 'degrees_of_freedom * sxx') }} as variance
    from fits
),

-- One side alone is its own sum: Welch's degrees of freedom are then its own.
combined as (
    select
        definition_id,
        month,
        trend_window,
        bloc,
        round(
            sum(case when bloc = 'ratio' and side = 'western' then -slope else slope end), 9
        ) as slope,
        case when count(degrees_of_freedom) = count(*) then sqrt(sum(variance)) end as standard_error,
        case
            when count(degrees_of_freedom) = count(*)
                then
                    coalesce(
                        {{ safe_ratio(
                            'sum(variance) * sum(variance)', 'sum(variance * variance / degrees_of_freedom)'
                        ) }},
                        min(degrees_of_freedom)
                    )
        end as degrees_of_freedom
    from varied
    group by definition_id, month, trend_window, bloc
),

intervals as (
    select
        combined.*,
        combined.standard_error * (
            quantiles.t_quantile
            + (quantiles.next_t_quantile - quantiles.t_quantile)
            * (combined.degrees_of_freedom - floor(combined.degrees_of_freedom))
        ) as half_width
    from combined
    left join quantiles
        on
            quantiles.degrees_of_freedom
            = least(floor(combined.degrees_of_freedom), quantiles.most_degrees_of_freedom)
),

counted as (
    select
        definition_id,
        month,
        trend_window,
        bloc,
        min(n_samples) as n_samples,
        min(n_steps) as n_steps
    from sums
    group by definition_id, month, trend_window, bloc
),

blocs as (
    select 'domestic' as bloc
    union all
    select 'western' as bloc
    union all
    select 'ratio' as bloc
),

-- Joined on nothing: DuckDB writes a macro out with a comma for `cross join`, which binds less tightly.
spine as (
    select
        ratios.definition_id,
        ratios.month,
        windows.trend_window,
        blocs.bloc
    from ratios
    inner join windows on true
    inner join blocs on true
),

final as (
    select
        spine.definition_id,
        spine.month,
        spine.trend_window,
        spine.bloc,
        cast(coalesce(counted.n_samples, 0) as integer) as n_samples,
        cast(coalesce(counted.n_steps, 0) as integer) as n_steps,
        round(intervals.slope - intervals.half_width, 9) as log_growth_per_year_low,
        intervals.slope as log_growth_per_year,
        round(intervals.slope + intervals.half_width, 9) as log_growth_per_year_high
    from spine
    left join counted
        on
            spine.definition_id = counted.definition_id
            and spine.month = counted.month
            and spine.trend_window = counted.trend_window
            and spine.bloc = counted.bloc
    left join intervals
        on
            spine.definition_id = intervals.definition_id
            and spine.month = intervals.month
            and spine.trend_window = intervals.trend_window
            and spine.bloc = intervals.bloc
)

select
    definition_id,
    month,
    trend_window,
    bloc,
    n_samples,
    n_steps,
    log_growth_per_year_low,
    log_growth_per_year,
    log_growth_per_year_high,
    case when log_growth_per_year is null then 'too_few_samples' end as log_growth_reason,
    case
        when log_growth_per_year is null then 'too_few_samples'
        when log_growth_per_year_low is null then 'too_few_steps'
    end as log_growth_interval_reason,
    case
        when log_growth_per_year_low > 0 then case when bloc = 'ratio' then 'closing' else 'growing' end
        when log_growth_per_year_high < 0 then case when bloc = 'ratio' then 'widening' else 'falling' end
        when log_growth_per_year_high - log_growth_per_year_low <= 0.1 then 'flat'
        else 'undetermined'
    end as trend_state
from final
{%- endmacro %}
