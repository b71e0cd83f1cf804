{#-
When a part became available, from the evidence that counts. A stated date, or earlier evidence of use, is taken as
it is; where only a launch date exists, graded above D, for a part that evidence shows in use, the launch counts
(`is_launch_assumed`). No evidence that counts: `announced_only`.
-#}
{% macro availability_sql(subjects, evidence, day, known_by) -%}
with subjects as (
    select * from {{ subjects }}
),

evidence as (
    select
        *,
        case basis
            when 'delivered' then 1
            when 'reviewed' then 2
            when 'measured' then 3
            when 'listed' then 4
            else 5
        end as basis_strength
    from {{ evidence }}
    where known_from <= {{ known_by }}
),

summed as (
    select
        subject_type,
        subject_id,
        min(evidence_date) as first_evidence_date,
        min(case when basis = 'stated' then evidence_date end) as stated_from,
        min(case when basis = 'stated' and is_counted then evidence_date end) as counted_stated_from,
        min(case when basis <> 'stated' and is_counted and not is_date_assumed then evidence_date end)
            as used_from,
        min_by(basis, basis_strength) filter (where basis <> 'stated' and is_counted) as strongest_basis,
        min_by(basis, (evidence_date, basis_strength)) filter (
            where basis <> 'stated' and is_counted and not is_date_assumed
        ) as first_basis,
        cast(count(*) filter (where is_counted) as integer) as n_evidence,
        {{ sorted_list("case when is_counted then record_locator end") }} as record_locators,
        {{ sorted_list("case when is_counted then source_url end") }} as source_urls
    from evidence
    group by subject_type, subject_id
),

joined as (
    select
        subjects.*,
        summed.first_evidence_date,
        summed.stated_from,
        summed.counted_stated_from,
        summed.used_from,
        summed.strongest_basis,
        summed.first_basis,
        summed.record_locators,
        summed.source_urls,
        coalesce(summed.n_evidence, 0) as n_evidence,
        summed.stated_from is null
        and summed.strongest_basis is not null
        and subjects.launch_evidence_grade <> 'D'
        and subjects.launch_end_date < coalesce(summed.used_from, cast('9999-12-31' as date))
            as is_launch_first
    from subjects
    left join summed
        on subjects.subject_type = summed.subject_type and subjects.subject_id = summed.subject_id
),

dated as (
    select
        *,
        case
            when is_launch_first then launch_end_date
            else least(counted_stated_from, used_from)
        end as first_date
    from joined
),

judged as (
    select
        *,
        coalesce(first_date <= {{ day }}, false) as is_available
    from dated
),

final as (
    select
        *,
        case when is_available then first_date end as available_from,
        case
            when not is_available then 'announced_only'
            when is_launch_first then strongest_basis
            when counted_stated_from = first_date then 'stated'
            else first_basis
        end as availability_basis,
        is_available and coalesce(is_launch_first, false) as is_launch_assumed,
        least(launch_end_date, first_evidence_date) as announced_from
    from judged
)

select
    subject_type,
    subject_id,
    available_from,
    availability_basis,
    is_launch_assumed,
    stated_from,
    announced_from,
    n_evidence,
    record_locators,
    source_urls
from final
{%- endmacro %}
