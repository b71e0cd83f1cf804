{#-
Every declared ratio divides two results that may be divided: recomputed from fct_benchmark_result, so that a mart cannot
vouch for itself. `ratios` is a list of {ratio, numerator, denominator, badge, factor}: the column of the ratio (or an expression
over the row, as `mart`), the columns of the result keys of its sides, an expression that gives its badge (a word in
quotes, or the column that holds it) and, where the ratio is not that of the values per accelerator alone, the factor
between the two.

What a badge allows: within_key nothing may differ; indicative one or two segments that may be crossed so; same_load the
latency, which is then an outcome; cross_version the version of the suite. Nothing else is a badge, and no badge lets a
ratio cross kinds of source, divisions, what is counted, or what one accelerator is.
-#}
{% test ratios_share_a_class(model, ratios) %}
with
{%- for ratio in ratios %}
sides_{{ loop.index }} as (
    select
        '{{ ratio.ratio | replace("'", "''") }}' as ratio_name,
        {{ ratio.ratio }} as ratio,
        mart.{{ ratio.numerator }} as numerator_key,
        mart.{{ ratio.denominator }} as denominator_key,
        {{ ratio.badge }} as badge,
        {{ ratio.factor | default('1') }} as factor
    from {{ model }} as mart
    where {{ ratio.ratio }} is not null
),
{% endfor %}
sides as (
    {%- for ratio in ratios %}
    select * from sides_{{ loop.index }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

judged as (
    select
        sides.*,
        numerator.value_per_accelerator / nullif(denominator.value_per_accelerator, 0) * sides.factor as recomputed,
        coalesce({{
            differing_segments('numerator.comparability_values', 'denominator.comparability_values')
        }}, []) as differing,
        coalesce({{
            differing_segments('numerator.comparability_values', 'denominator.comparability_values', crossing='never')
        }}, []) as forbidden,
        numerator.comparison_class = 'mlperf' as is_mlperf,
        numerator.result_key is null or denominator.result_key is null as is_unknown
    from sides
    left join {{ ref('fct_benchmark_result') }} as numerator on sides.numerator_key = numerator.result_key
    left join {{ ref('fct_benchmark_result') }} as denominator on sides.denominator_key = denominator.result_key
),

problems as (
    select
        *,
        case
            when is_unknown then 'a side of the ratio is no result'
            when badge = 'within_key' and len(differing) > 0
                then 'crosses ' || array_to_string(differing, ', ')
            when badge = 'cross_version' and (not is_mlperf or differing <> ['suite'])
                then 'crosses ' || array_to_string(differing, ', ')
            when badge in ('indicative', 'same_load') and len(forbidden) > 0
                then 'crosses ' || array_to_string(forbidden, ', ')
            when badge = 'indicative' and (is_mlperf or len(differing) not between 1 and 2)
                then 'indicative over ' || coalesce(nullif(array_to_string(differing, ', '), ''), 'nothing')
            when badge = 'same_load' and differing <> ['latency_class']
                then 'crosses ' || array_to_string(differing, ', ')
            when badge is null or badge not in ('within_key', 'indicative', 'same_load', 'cross_version')
                then 'has no badge'
            when recomputed is null or abs(ratio / nullif(recomputed, 0) - 1) > 1e-6
                then 'is not the quotient of its results'
        end as problem
    from judged
)

select
    ratio_name,
    numerator_key,
    denominator_key,
    problem
from problems
where problem is not null
{% endtest %}
