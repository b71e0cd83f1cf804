{#-
Growth of ln(gap_ratio) per year: least squares over the last 36 months, sampled every third month back from the
month.
-#}
{% macro closing_month_sql(ratios, student_t) -%}
with ratios as (
    select
        definition_id,
        month,
        ln(gap_ratio) as log_ratio
    from {{ ratios }}
    where gap_ratio > 0
),

months as (
    select
        definition_id,
        month
    from {{ ratios }}
),

quantiles as (
    select * from {{ student_t }}
),

samples as (
    select
        months.definition_id,
        months.month,
        ratios.log_ratio,
        {{ dbt.datediff('months.month', 'ratios.month', 'month') }} / 12.0 as years
    from months
    left join ratios
        on
            months.definition_id = ratios.definition_id
            and months.month >= ratios.month
            and {{ dbt.datediff('ratios.month', 'months.month', 'month') }} <= 36
            and {{ dbt.datediff('ratios.month', 'months.month', 'month') }} % 3 = 0
),

sums as (
    select
        definition_id,
        month,
        count(log_ratio) as n_samples,
        coalesce(regr_sxx(log_ratio, years), 0) as sxx,
        coalesce(regr_sxy(log_ratio, years), 0) as sxy,
        coalesce(regr_syy(log_ratio, years), 0) as syy
    from samples
    group by definition_id, month
),

fits as (
    select
        *,
        round({{ safe_ratio('sxy', 'sxx') }}, 9) as slope,
        sqrt(
            greatest({{ safe_ratio('syy - ' ~ safe_ratio('sxy * sxy', 'sxx'), '(n_samples - 2)') }}, 0)
            / nullif(sxx, 0)
        ) as standard_error
    from sums
    where n_samples >= 6
),

intervals as (
    select
        fits.definition_id,
        fits.month,
        fits.slope,
        round(fits.slope - quantiles.t_quantile * fits.standard_error, 9) as slope_low,
        round(fits.slope + quantiles.t_quantile * fits.standard_error, 9) as slope_high
    from fits
    inner join quantiles on fits.n_samples - 2 = quantiles.degrees_of_freedom
),

final as (
    select
        sums.definition_id,
        sums.month,
        cast(sums.n_samples as integer) as closing_n_samples,
        intervals.slope_low as closing_rate_per_year_low,
        intervals.slope as closing_rate_per_year,
        intervals.slope_high as closing_rate_per_year_high
    from sums
    left join intervals on sums.definition_id = intervals.definition_id and sums.month = intervals.month
)

select
    definition_id,
    month,
    closing_n_samples,
    closing_rate_per_year_low,
    closing_rate_per_year,
    closing_rate_per_year_high,
    case
        when closing_rate_per_year is null then 'undetermined'
        when closing_rate_per_year_low > 0 then 'closing'
        when closing_rate_per_year_high < 0 then 'widening'
        when closing_rate_per_year_high - closing_rate_per_year_low <= 0.1 then 'flat'
        else 'undetermined'
    end as closing_state
from final
{%- endmacro %}
