{#- The same steps as for the lenses, on figures per chip, per watt, per 1,000 USD and per system. -#}
{% set blocs = ['domestic', 'western'] %}

with numeraires as (
    select
        numeraires.*,
        metrics.title,
        metrics.unit,
        true as is_hardware_lens
    from {{ ref('gap_numeraires') }} as numeraires
    inner join {{ ref('metric_definitions') }} as metrics on numeraires.definition_id = metrics.definition_id
),

measured as (
    select * from {{ ref('int_gap__numeraire_value') }}
),

quotients as (
    select * from measured
    where value_central is not null
),

available as (
    select * from {{ ref('int_gap__frontier_candidate') }}
    where frontier = 'available'
),

numeraire_eligible as (
    {{ eligible_month_sql('available', 'numeraires', as_of_date()) }}
),

numeraire_frontiers as (
    {{ frontier_month_sql('available', 'quotients', as_of_date()) }}
),

numeraire_ratios as (
    {{ ratio_month_sql('numeraire_eligible', 'numeraire_frontiers') }}
),

-- Of how many parts the measure is known, and of how many of them what it is divided by, too.
known as (
    select
        measured.definition_id,
        available.bloc,
        date_trunc('month', available.stands_from) as month,
        measured.measure_grade <> 'D' as has_measure,
        measured.value_central is not null and measured.evidence_grade <> 'D' as has_quotient
    from measured
    inner join available
        on measured.subject_type = available.subject_type and measured.subject_id = available.subject_id
    where available.stands_from <= {{ as_of_date() }}
),

counted as (
    select
        {%- for bloc in blocs %}
        count(*) filter (where known.bloc = '{{ bloc }}' and known.has_measure) as n_{{ bloc }}_measured,
        count(*) filter (where known.bloc = '{{ bloc }}' and known.has_quotient) as n_{{ bloc }}_counted,
        {%- endfor %}
        ratios.definition_id,
        ratios.month
    from numeraire_ratios as ratios
    left join known on ratios.definition_id = known.definition_id and ratios.month >= known.month
    group by ratios.definition_id, ratios.month
),

joined as (
    select
        ratios.*,
        numeraires.measure,
        numeraires.numeraire,
        numeraires.title,
        numeraires.subject_type,
        numeraires.denominator_id,
        counted.n_domestic_measured,
        counted.n_domestic_counted,
        counted.n_western_measured,
        counted.n_western_counted
    from numeraire_ratios as ratios
    inner join numeraires on ratios.definition_id = numeraires.definition_id
    inner join counted on ratios.definition_id = counted.definition_id and ratios.month = counted.month
),

explained as (
    select
        {%- for bloc in blocs %}
        case
            when {{ bloc }}_value is not null then null
            when n_{{ bloc }}_parts = 0 then 'no_{{ bloc }}_part'
            when n_{{ bloc }}_measured = 0 then 'not_disclosed'
            when denominator_id = 'price_usd' then 'price_not_disclosed'
            else 'tdp_not_disclosed'
        end as {{ bloc }}_value_reason,
        {%- endfor %}
        *
    from joined
),

final as (
    select
        {{ build_id() }} as build_id,
        {{ as_of_date() }} as as_of_date,
        measure,
        numeraire,
        month,
        definition_id,
        title,
        unit,
        subject_type,
        {%- for bloc in blocs %}
        {{ bloc }}_subject_id,
        {{ bloc }}_value_low,
        {{ bloc }}_value,
        {{ bloc }}_value_high,
        {{ bloc }}_value_reason,
        {{ bloc }}_evidence_grade,
        n_{{ bloc }}_parts,
        n_{{ bloc }}_measured,
        n_{{ bloc }}_counted,
        {%- endfor %}
        gap_ratio_low,
        gap_ratio,
        gap_ratio_high,
        coalesce(domestic_value_reason, western_value_reason) as gap_ratio_reason,
        coalesce(domestic_n_claims, 0) + coalesce(western_n_claims, 0) as n_claims,
        domestic_claim_ids,
        western_claim_ids
    from explained
)

select * from final
