-- Decisions of the ledger, and launches: the months in which another part came to hold the frontier of its
-- bloc in dense BF16 peak throughput.
with decisions as (
    select * from {{ ref('dim_policy_event') }}
    where event_date <= {{ as_of_date() }}
),

months as (
    select * from {{ ref('int_gap__ratio_month') }}
    where definition_id = 'peak_bf16'
),

holders as (
    select
        month,
        'domestic_launch' as family,
        domestic_subject_id as subject_id,
        domestic_available_from as available_from,
        domestic_evidence_grade as evidence_grade,
        domestic_claim_ids as claim_ids
    from months
    union all
    select
        month,
        'western_launch' as family,
        western_subject_id as subject_id,
        western_available_from as available_from,
        western_evidence_grade as evidence_grade,
        western_claim_ids as claim_ids
    from months
),

-- The first holder of all came with the series and changes nothing in it.
launches as (
    select *
    from holders
    where subject_id is not null
    qualify
        lag(subject_id) over (partition by family order by month) is not null
        and lag(subject_id) over (partition by family order by month) <> subject_id
),

final as (
    select
        event_id,
        family,
        event_date,
        direction,
        title,
        evidence_grade,
        source_url,
        event_id as policy_event_id,
        cast(null as varchar[]) as claim_ids
    from decisions
    union all by name
    select
        concat(replace(family, '_', '-'), '-', strftime(month, '%Y-%m'), '-', subject_id) as event_id,
        family,
        available_from as event_date,
        'launch' as direction,
        concat(subject_id, ' takes the lead in dense BF16') as title,
        evidence_grade,
        cast(null as varchar) as source_url,
        cast(null as varchar) as policy_event_id,
        claim_ids
    from launches
)

select * from final
