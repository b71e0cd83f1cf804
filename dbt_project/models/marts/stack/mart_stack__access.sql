-- Lead is what is reported: the first report is not the decision, so that the true lead may be longer.
with events as (
    select * from {{ ref('fct_model_access') }}
    where is_model_access
),

rows_by_state as (
    select
        model_as_published as model,
        family,
        vendor,
        bloc,
        is_one_vendor,
        access,
        min(event_date) as first_date,
        max(event_date) as last_date,
        min(release_date) as release_date,
        count(*) as n_events,
        bool_and(is_inferred) as is_inferred,
        min(evidence_grade) as evidence_grade,
        {{ sorted_list('evidence') }} as evidence,
        string_agg(distinct note, '; ' order by note) as notes,
        {{ sorted_list('source_url') }} as source_urls,
        {{ sorted_list('access_event_id') }} as access_event_ids
    from events
    group by all
),

generations as (
    select
        family,
        vendor,
        max(date_diff('day', first_date, release_date)) filter (where access = 'granted') as lead_days,
        list(access order by first_date, access) as states
    from rows_by_state
    group by family, vendor
),

final as (
    select
        {{ build_id() }} as build_id,
        rows_by_state.model,
        rows_by_state.vendor,
        rows_by_state.family,
        rows_by_state.bloc,
        case when rows_by_state.bloc is null then 'names_several_companies' end as bloc_reason,
        rows_by_state.access,
        rows_by_state.first_date,
        rows_by_state.last_date,
        rows_by_state.release_date,
        case
            when rows_by_state.access <> 'withheld'
                then date_diff('day', rows_by_state.first_date, rows_by_state.release_date)
        end as lead_days,
        case when rows_by_state.access = 'withheld' then 'withheld' end as lead_days_reason,
        case
            when rows_by_state.access = 'withheld' then null
            when rows_by_state.is_inferred then 'launch_day_support'
            when rows_by_state.access = 'public_day0' then 'public_release'
            else 'first_report'
        end as lead_days_basis,
        generations.lead_days as generation_lead_days,
        case when generations.lead_days is null then 'never_granted' end as generation_lead_days_reason,
        list_distinct(generations.states) as generation_states,
        rows_by_state.n_events,
        rows_by_state.is_inferred,
        rows_by_state.is_one_vendor,
        rows_by_state.evidence,
        rows_by_state.evidence_grade,
        rows_by_state.notes,
        rows_by_state.source_urls,
        rows_by_state.access_event_ids
    from rows_by_state
    inner join generations
        on rows_by_state.family = generations.family and rows_by_state.vendor = generations.vendor
)

select * from final
