{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__scenario_month'}}}) }}

-- Three tables say the published gap in other words: series by bloc, the scenario `published`, and the
-- numeraires that are lenses. They say the same number.
with lens_months as (
    select * from {{ ref('mart_gap__lens_month') }}
),

said as (
    {%- for series, side, side_bloc in [
        ('available', 'domestic', 'domestic'),
        ('available', 'western', 'western'),
        ('exportable', 'exportable', 'western'),
        ('roadmap', 'domestic_roadmap', 'domestic'),
        ('roadmap', 'western_roadmap', 'western'),
    ] %}
    select
        'frontier_month {{ series }} {{ side_bloc }}' as place,
        series.definition_id,
        series.month,
        series.value as said_value,
        lens_months.{{ side }}_value as published_value
    from {{ ref('mart_gap__frontier_month') }} as series
    left join lens_months
        on series.definition_id = lens_months.definition_id and series.month = lens_months.month
    where series.series = '{{ series }}' and series.bloc = '{{ side_bloc }}'
    union all
    {%- endfor %}
    {%- for scenario, value in [
        ('published', 'gap_ratio'),
        ('published', 'gap_ratio_low'),
        ('published', 'lag_months'),
    ] %}
    select
        'scenario_month {{ value }}' as place,
        scenarios.definition_id,
        scenarios.month,
        scenarios.{{ value }} as said_value,
        lens_months.{{ value }} as published_value
    from {{ ref('mart_gap__scenario_month') }} as scenarios
    left join lens_months
        on scenarios.definition_id = lens_months.definition_id and scenarios.month = lens_months.month
    where scenarios.scenario = '{{ scenario }}'
    union all
    {%- endfor %}
    select
        'scenario_month with_export_grade_only' as place,
        scenarios.definition_id,
        scenarios.month,
        scenarios.gap_ratio as said_value,
        lens_months.gap_ratio_exportable as published_value
    from {{ ref('mart_gap__scenario_month') }} as scenarios
    left join lens_months
        on scenarios.definition_id = lens_months.definition_id and scenarios.month = lens_months.month
    where scenarios.scenario = 'with_export_grade_only'
    union all
    select
        'numeraire' as place,
        numeraires.definition_id,
        numeraires.month,
        numeraires.gap_ratio as said_value,
        lens_months.gap_ratio as published_value
    from {{ ref('mart_gap__numeraire') }} as numeraires
    inner join lens_months
        on numeraires.definition_id = lens_months.definition_id and numeraires.month = lens_months.month
)

select *
from said
where
    (said_value is null) <> (published_value is null)
    or abs(said_value - published_value) > 1e-9 * abs(published_value)
