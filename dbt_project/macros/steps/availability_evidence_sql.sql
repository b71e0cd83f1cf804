{#-
Which evidence makes a part available. What is not known yet, of grade D, submitted as anything but available, dated
after the as-of day, or a price beside a stated date is shown and makes nothing available.
-#}
{% macro availability_evidence_sql(records, day, known_by) -%}
with judged as (
    select
        *,
        case
            when evidence_grade = 'D' then 'grade_d'
            when is_not_submitted_as_available then 'not_submitted_as_available'
            when evidence_date is null then 'not_dated'
            when known_from > {{ known_by }} then 'not_known_yet'
            when
                is_date_assumed
                and bool_or(basis = 'stated' and known_from <= {{ known_by }})
                    over (partition by subject_type, subject_id)
                then 'stated_date_exists'
            when evidence_date > {{ day }} then 'after_as_of_date'
        end as reason
    from {{ records }}
)

select
    subject_type,
    subject_id,
    basis,
    evidence_date,
    known_from,
    is_date_assumed,
    evidence_grade,
    is_not_submitted_as_available,
    reason is null as is_counted,
    reason as reason_not_counted,
    source_url,
    raw_table,
    snapshot_sha256,
    record_locator
from judged
{%- endmacro %}
