{#-
Lens by month: both sides, their ratio, the lag and the trend.
-#}
{% macro lens_month_sql(ratios, lags, closing, availability, metrics, day) -%}
with ratios as (
    select * from {{ ratios }}
),

lags as (
    select * from {{ lags }}
),

closing as (
    select * from {{ closing }}
),

availability as (
    select * from {{ availability }}
),

lenses as (
    select * from {{ metrics }}
)

select
    {{ day }} as as_of_date,
    ratios.definition_id,
    lenses.title,
    ratios.unit,
    ratios.month,
    ratios.domestic_value_low,
    ratios.domestic_value,
    ratios.domestic_value_high,
    ratios.domestic_subject_id,
    ratios.domestic_evidence_grade,
    ratios.domestic_available_from,
    domestic.availability_basis as domestic_availability_basis,
    domestic.is_launch_assumed as is_domestic_launch_assumed,
    ratios.western_value_low,
    ratios.western_value,
    ratios.western_value_high,
    ratios.western_subject_id,
    ratios.western_evidence_grade,
    ratios.western_available_from,
    western.availability_basis as western_availability_basis,
    western.is_launch_assumed as is_western_launch_assumed,
    ratios.gap_ratio,
    ratios.gap_ratio_low,
    ratios.gap_ratio_high,
    ratios.gap_ratio_reason,
    case
        when ratios.gap_ratio is not null
            then
                'interval arithmetic; domestic: ' || ratios.domestic_interval_method
                || '; western: ' || ratios.western_interval_method
    end as interval_method,
    ratios.exportable_value,
    ratios.exportable_subject_id,
    ratios.gap_ratio_exportable,
    ratios.gap_ratio_exportable_reason,
    lags.lag_months,
    lags.lag_reason,
    lags.lag_note,
    lags.western_reached_month,
    closing.closing_state,
    closing.closing_rate_per_year_low,
    closing.closing_rate_per_year,
    closing.closing_rate_per_year_high,
    closing.closing_n_samples,
    closing.closing_n_steps,
    ratios.domestic_roadmap_value,
    ratios.domestic_roadmap_subject_id,
    ratios.western_roadmap_value,
    ratios.western_roadmap_subject_id,
    ratios.n_domestic_parts,
    ratios.n_western_parts,
    coalesce(ratios.domestic_n_claims, 0) + coalesce(ratios.western_n_claims, 0) as n_claims,
    cast(
        coalesce(
            len({{ list_union('ratios.domestic_root_source_ids', 'ratios.western_root_source_ids') }}), 0
        ) as integer
    ) as n_roots,
    ratios.domestic_claim_ids,
    ratios.western_claim_ids,
    ratios.exportable_claim_ids,
    case
        when ratios.domestic_value is not null then null
        when ratios.n_domestic_parts = 0 then 'no_domestic_part'
        else 'not_disclosed'
    end as domestic_value_reason,
    case
        when ratios.western_value is not null then null
        when ratios.n_western_parts = 0 then 'no_western_part'
        else 'not_disclosed'
    end as western_value_reason,
    case when ratios.exportable_value is null then 'no_exportable_part' end as exportable_value_reason,
    case when ratios.domestic_roadmap_value is null then 'none_announced' end as domestic_roadmap_value_reason,
    case when ratios.western_roadmap_value is null then 'none_announced' end as western_roadmap_value_reason,
    closing.closing_rate_reason,
    closing.closing_interval_reason
from ratios
inner join lenses on ratios.definition_id = lenses.definition_id
inner join lags on ratios.definition_id = lags.definition_id and ratios.month = lags.month
inner join closing on ratios.definition_id = closing.definition_id and ratios.month = closing.month
left join availability as domestic
    on lenses.subject_type = domestic.subject_type and ratios.domestic_subject_id = domestic.subject_id
left join availability as western
    on lenses.subject_type = western.subject_type and ratios.western_subject_id = western.subject_id
{%- endmacro %}
