{#-
Whether the gap closes: the growth of the ratio over the last 36 months, from the trends.
-#}
{% macro closing_month_sql(trends) -%}
select
    definition_id,
    month,
    n_samples as closing_n_samples,
    n_steps as closing_n_steps,
    log_growth_per_year_low as closing_rate_per_year_low,
    log_growth_per_year as closing_rate_per_year,
    log_growth_per_year_high as closing_rate_per_year_high,
    log_growth_reason as closing_rate_reason,
    log_growth_interval_reason as closing_interval_reason,
    trend_state as closing_state
from {{ trends }}
where bloc = 'ratio' and trend_window = '36_months'
{%- endmacro %}
