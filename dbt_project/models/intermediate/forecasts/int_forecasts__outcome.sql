-- One vote per root, its last word; of those the best graded, as in every consensus: their median, lowest and
-- highest.
with answers as (
    select * from {{ ref('int_forecasts__answer') }}
    where fit = 'answers'
),

votes as (
    select *
    from answers
    qualify
        row_number() over (
            partition by forecast_id, root_source_id
            order by evidence_grade asc, known_from desc, claim_ids asc
        ) = 1
),

best as (
    select *
    from votes
    qualify evidence_grade = min(evidence_grade) over (partition by forecast_id)
)

select
    forecast_id,
    min(value_low) as outcome_low,
    median(value_central) as outcome,
    max(value_high) as outcome_high,
    min(evidence_grade) as outcome_evidence_grade,
    max(known_from) as outcome_known_from,
    cast(count(*) as integer) as outcome_n_roots,
    list_sort(list_distinct(flatten(list(claim_ids)))) as outcome_claim_ids,
    {{ sorted_list('root_source_id') }} as outcome_root_source_ids
from best
group by forecast_id
