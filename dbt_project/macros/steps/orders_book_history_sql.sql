{#-
The book of a pair of buyer and vendor as known on each day on which it changed. A pair whose reports have all been
superseded by those of others keeps its row, with the reason in place of its amounts.
-#}
{% macro orders_book_history_sql(thread_reports, thread_states) -%}
-- A report that names no part may be the total of those that do: of the two, the larger counts, never both.
with years as (
    select
        date,
        buyer,
        vendor,
        event_year,
        greatest(
            sum(units_low) filter (where not is_generic), max(units_low) filter (where is_generic)
        ) as units_low,
        greatest(
            sum(units_high) filter (where not is_generic), max(units_high) filter (where is_generic)
        ) as units_high,
        bool_or(units_low is not null and units_high is null) as is_units_open_ended,
        greatest(
            sum(delivered_units_low) filter (where not is_generic),
            max(delivered_units_low) filter (where is_generic)
        ) as delivered_units_low,
        greatest(
            sum(delivered_units_high) filter (where not is_generic),
            max(delivered_units_high) filter (where is_generic)
        ) as delivered_units_high,
        bool_or(delivered_units_low is not null and delivered_units_high is null) as is_delivery_open_ended,
        greatest(
            sum(usd_low) filter (where not is_generic), max(usd_low) filter (where is_generic)
        ) as usd_low,
        greatest(
            sum(usd_high) filter (where not is_generic), max(usd_high) filter (where is_generic)
        ) as usd_high,
        bool_or(usd_low is not null and usd_high is null) as is_usd_open_ended,
        count(*) filter (where units_low is null) as n_threads_without_units,
        count(*) filter (where usd_low is null) as n_threads_without_usd
    from {{ thread_states }}
    group by date, buyer, vendor, event_year
),

amounts as (
    select
        date,
        buyer,
        vendor,
        sum(units_low) as units_low,
        sum(units_high) as units_high,
        bool_or(is_units_open_ended) as is_units_open_ended,
        sum(delivered_units_low) as delivered_units_low,
        case when not bool_or(is_delivery_open_ended) then sum(delivered_units_high) end as delivered_units_high,
        sum(usd_low) as usd_low,
        sum(usd_high) as usd_high,
        bool_or(is_usd_open_ended) as is_usd_open_ended,
        sum(n_threads_without_units) as n_threads_without_units,
        sum(n_threads_without_usd) as n_threads_without_usd
    from years
    group by date, buyer, vendor
),

statuses as (
    select
        date,
        buyer,
        vendor,
        count(*) as n_threads,
        arg_max(
            status,
            case status
                when 'confirmed' then 7
                when 'tender_awarded' then 6
                when 'preliminary' then 5
                when 'rumoured' then 4
                when 'delivered' then 3
                when 'blocked' then 2
                else 1
            end
        ) as status,
        min(evidence_grade) as evidence_grade,
        max(units_evidence_grade) as units_evidence_grade,
        min(units_evidence_grade) as units_evidence_grade_best,
        max(usd_evidence_grade) as usd_evidence_grade,
        min(usd_evidence_grade) as usd_evidence_grade_best,
        case when min(usd_basis) <> max(usd_basis) then 'mixed' else min(usd_basis) end as usd_basis,
        bool_or(has_other_unit_kind) as has_other_unit_kind,
        bool_or(has_other_currency) as has_other_currency
    from {{ thread_states }}
    group by date, buyer, vendor
),

in_question as (
    select * from {{ thread_reports }}
    qualify
        superseded_reason is null
        or bool_and(superseded_reason is not null) over (partition by date, buyer, vendor)
),

evidence as (
    select
        date,
        buyer,
        vendor,
        case when min(bloc) = max(bloc) then min(bloc) else 'mixed' end as bloc,
        bool_or(buyer_kind = 'joint') as is_joint_buyer,
        coalesce(
            arg_max(purpose, (reported_date, order_id)) filter (where purpose <> 'unknown'), 'unknown'
        ) as purpose,
        max(superseded_reason) as superseded_reason,
        case
            when max(superseded_reason) = 'superseded_by_award' then 'tender_awarded'
            else arg_max(status, (reported_date, status_rank, order_id))
        end as last_status,
        min(evidence_grade) as evidence_grade,
        max(evidence_grade) as evidence_grade_worst,
        count(*) as n_reports,
        count(distinct root_source_id) as n_roots,
        {{ sorted_list('order_id') }} as order_ids,
        {{ sorted_list('source_url') }} as source_urls
    from in_question
    group by date, buyer, vendor
),

joined as (
    select
        evidence.date,
        evidence.buyer,
        evidence.vendor,
        evidence.bloc,
        coalesce(statuses.status, evidence.last_status) as status,
        amounts.units_low,
        case
            when not amounts.is_units_open_ended and amounts.n_threads_without_units = 0 then amounts.units_high
        end as units_high,
        case
            when amounts.units_low is not null then null
            when evidence.superseded_reason is not null then evidence.superseded_reason
            when statuses.has_other_unit_kind then 'other_unit_kind'
            else 'not_disclosed'
        end as units_reason,
        case
            when amounts.units_low is null then null
            when amounts.is_units_open_ended then 'no_upper_bound'
            when amounts.n_threads_without_units > 0 then 'partly_not_disclosed'
        end as units_high_reason,
        amounts.delivered_units_low,
        amounts.delivered_units_high,
        amounts.usd_low,
        case
            when not amounts.is_usd_open_ended and amounts.n_threads_without_usd = 0 then amounts.usd_high
        end as usd_high,
        case when amounts.usd_low is not null then statuses.usd_basis end as usd_basis,
        case
            when amounts.usd_low is not null then null
            when evidence.superseded_reason is not null then evidence.superseded_reason
            when statuses.has_other_currency then 'other_currency'
            else 'not_disclosed'
        end as usd_reason,
        case
            when amounts.usd_low is null then null
            when amounts.is_usd_open_ended then 'no_upper_bound'
            when amounts.n_threads_without_usd > 0 then 'partly_not_disclosed'
        end as usd_high_reason,
        evidence.purpose,
        evidence.is_joint_buyer,
        coalesce(statuses.n_threads, 0) as n_threads,
        evidence.n_reports,
        evidence.n_roots,
        coalesce(statuses.evidence_grade, evidence.evidence_grade) as evidence_grade,
        evidence.evidence_grade_worst,
        statuses.units_evidence_grade,
        statuses.units_evidence_grade_best,
        statuses.usd_evidence_grade,
        statuses.usd_evidence_grade_best,
        evidence.order_ids,
        evidence.source_urls
    from evidence
    left join statuses
        on
            evidence.date = statuses.date
            and evidence.buyer = statuses.buyer
            and evidence.vendor = statuses.vendor
    left join amounts
        on
            evidence.date = amounts.date
            and evidence.buyer = amounts.buyer
            and evidence.vendor = amounts.vendor
)

-- What has been ordered and not been reported as delivered: the rest of the one interval after the other, and
-- nothing where no order is open.
select
    *,
    case
        when delivered_units_low is not null then null
        when units_reason is not null then units_reason
        when status in ('cancelled', 'blocked') then 'not_applicable'
        else 'not_disclosed'
    end as delivered_units_reason,
    case
        when delivered_units_low is not null and delivered_units_high is null then 'no_upper_bound'
    end as delivered_units_high_reason,
    case
        when units_low is null then null
        when status in ('delivered', 'cancelled', 'blocked') then 0
        when delivered_units_low is null then units_low
        else greatest(units_low - coalesce(delivered_units_high, units_low), 0)
    end as open_units_low,
    case
        when units_low is not null and status in ('delivered', 'cancelled', 'blocked') then 0
        when units_high is not null then greatest(units_high - coalesce(delivered_units_low, 0), 0)
    end as open_units_high
from joined
{%- endmacro %}
