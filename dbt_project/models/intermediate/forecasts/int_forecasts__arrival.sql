-- When what was forecast for a day was there: from the evidence of availability, or the release of the model.
-- A page that the forecaster's own statements stand on shows nothing: a plan that is repeated is no arrival.
with forecasts as (
    select * from {{ ref('fct_forecast') }}
    where nature = 'date' and stated_date <= {{ as_of_date() }}
),

own_pages as (
    select
        subject_type,
        subject_id,
        {{ url_root('source_url') }} as page
    from forecasts
    group by all
),

evidence as (
    select
        evidence.subject_type,
        evidence.subject_id,
        evidence.evidence_date as arrival_date,
        evidence.basis,
        evidence.basis <> 'stated' and not evidence.is_date_assumed as is_seen,
        evidence.source_url
    from {{ ref('fct_availability_evidence') }} as evidence
    left join own_pages
        on
            evidence.subject_type = own_pages.subject_type
            and evidence.subject_id = own_pages.subject_id
            and {{ url_root('evidence.source_url') }} = own_pages.page
    where
        evidence.is_counted
        and evidence.evidence_date <= {{ as_of_date() }}
        and evidence.known_from <= {{ known_by() }}
        and own_pages.page is null
),

-- Where the frontier takes the launch of a part that evidence shows in use, so does this.
launches as (
    select
        availability.subject_type,
        availability.subject_id,
        availability.available_from as arrival_date,
        'launch_assumed' as basis,
        false as is_seen,
        cast(null as varchar) as source_url
    from {{ ref('int_hardware__availability') }} as availability
    where availability.is_launch_assumed and availability.available_from is not null
),

releases as (
    select
        'model' as subject_type,
        model_id as subject_id,
        release_end_date as arrival_date,
        'released' as basis,
        true as is_seen,
        source_url
    from {{ ref('dim_model') }}
    where release_end_date <= {{ as_of_date() }}
),

arrivals as (
    select * from evidence
    union all by name
    select * from launches
    union all by name
    select * from releases
),

final as (
    select
        forecasts.forecast_id,
        min(arrivals.arrival_date) as outcome_date_low,
        coalesce(
            min(arrivals.arrival_date) filter (where arrivals.is_seen), max(arrivals.arrival_date)
        ) as outcome_date_high,
        min_by(arrivals.basis, (arrivals.arrival_date, arrivals.basis)) as outcome_basis,
        min_by(arrivals.basis, (arrivals.arrival_date, arrivals.basis)) filter (where arrivals.is_seen)
            as outcome_seen_basis,
        {{ sorted_list('arrivals.source_url') }} as outcome_urls
    from forecasts
    inner join arrivals
        on forecasts.subject_type = arrivals.subject_type and forecasts.subject_id = arrivals.subject_id
    group by forecasts.forecast_id
)

select * from final
