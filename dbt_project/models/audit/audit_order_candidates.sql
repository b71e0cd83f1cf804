with documents as (

    select * from {{ ref('stg_inbox__document_event') }}
    where event_type = 'order'

),

headlines as (

    select * from {{ ref('int_news__headline_order') }}

),

told as (

    select
        event_id as reading_id,
        event_id,
        document_id as page_id,
        document_id,
        cast(null as {{ dbt.type_string() }}) as article_id,
        sentence,
        char_start,
        char_end,
        supporting_sentences,
        modality,
        buyers,
        seller,
        accelerator_id,
        accelerator_family,
        quantity_low,
        quantity_high,
        quantity_unit,
        amount_low,
        amount_high,
        currency,
        status,
        purposes,
        rule,
        origin,
        source_url,
        publisher,
        published_date,
        first_seen_date,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from documents
    union all by name
    select
        reading_id,
        event_id,
        event_id as page_id,
        article_id,
        modality,
        buyers,
        seller,
        accelerator_id,
        accelerator_family,
        quantity_low,
        quantity_high,
        quantity_unit,
        amount_low,
        amount_high,
        currency,
        status,
        rule,
        'headline' as origin,
        source_url,
        publisher,
        published_date,
        first_seen_date,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from headlines

),

events as (

    select
        *,
        coalesce(published_date, first_seen_date) as reported_date,
        cast(extract(year from coalesce(published_date, first_seen_date)) as integer) as reported_year
    from told

),

companies as (

    select
        company_id,
        min(name) as company_name,
        min(country) as country,
        arg_max(bloc, coalesce(valid_from, date '1900-01-01')) as bloc
    from {{ ref('stg_entities__company') }}
    group by company_id

),

parts as (

    select
        accelerator_id,
        family
    from {{ ref('stg_entities__accelerator') }}

),

reports as (

    select * from {{ ref('fct_order_report') }}

),

statements as (

    select
        order_id,
        thread_id
    from {{ ref('fct_order_status') }}

),

decisions as (

    select * from {{ ref('stg_ledger__order_decisions') }}

),

buyers as (

    select
        reading_id,
        unnest(buyers) as company_id
    from events

),

buyer_names as (

    select
        buyers.reading_id,
        array_to_string(list(distinct companies.company_name order by companies.company_name), '; ') as buyer,
        array_to_string(list(distinct companies.country order by companies.country), '; ') as buyer_country
    from buyers
    inner join companies on buyers.company_id = companies.company_id
    group by buyers.reading_id

),

named as (

    select
        events.*,
        buyer_names.buyer,
        buyer_names.buyer_country,
        sellers.company_name as vendor,
        sellers.bloc,
        {{ surrogate_id([
            'buyer_names.buyer', 'sellers.company_name',
            'coalesce(events.accelerator_id, events.accelerator_family)', 'events.quantity_low',
            'events.quantity_high', 'events.amount_low', 'events.currency', 'events.status',
            'events.page_id',
        ]) }} as full_id
    from events
    left join buyer_names on events.reading_id = buyer_names.reading_id
    left join companies as sellers on events.seller = sellers.company_id

),

-- Reports of the book about the same buyer and vendor, and about a part that may be the same one.
related as (

    select
        named.reading_id,
        reports.order_id,
        reports.reported_date,
        reports.status = named.status as is_same_status,
        reports.source_url = named.source_url as is_same_source,
        greatest(coalesce(reports.quantity_low, 0), coalesce(named.quantity_low, 0))
        <= least(
            coalesce(reports.quantity_high, reports.quantity_low, 1e15),
            coalesce(named.quantity_high, 1e15)
        ) as is_same_quantity,
        statements.thread_id
    from named
    inner join reports on named.buyer = reports.buyer and named.vendor = reports.vendor
    left join parts on reports.accelerator_id = parts.accelerator_id
    left join statements on reports.order_id = statements.order_id
    where
        (
            reports.accelerator_id is null
            or named.accelerator_family is null
            or reports.accelerator_id = named.accelerator_id
            or (named.accelerator_id is null and starts_with(parts.family, named.accelerator_family))
        )
        and reports.event_year between named.reported_year - 1 and named.reported_year + 1

),

matched as (

    select
        reading_id,
        bool_or(is_same_status and is_same_quantity) as is_in_book,
        bool_or(is_same_quantity) as has_same_quantity,
        arg_max(
            order_id, (is_same_quantity, is_same_status, thread_id is not null, reported_date, order_id)
        ) as matching_order_id,
        arg_max(
            thread_id, (is_same_quantity, is_same_status, thread_id is not null, reported_date, order_id)
        ) as matching_thread_id
    from related
    group by reading_id

),

joined as (

    select
        named.*,
        substr(named.full_id, 1, 12) as candidate_id,
        matched.matching_order_id,
        matched.matching_thread_id,
        case
            when named.buyer is null then 'buyer_not_named'
            when matched.reading_id is null then 'no_order_of_the_pair'
            when not matched.has_same_quantity then 'other_quantity'
            else 'other_status'
        end as candidate_reason,
        coalesce(decisions.decision, 'open') as decision,
        decisions.decided_at,
        decisions.order_id as accepted_order_id,
        decisions.reason as decision_reason
    from named
    left join matched on named.reading_id = matched.reading_id
    left join decisions on substr(named.full_id, 1, 12) = decisions.candidate_id
    where not coalesce(matched.is_in_book, false) or decisions.candidate_id is not null

),

final as (

    select
        candidate_id,
        event_id,
        reported_date,
        buyer,
        buyer_country,
        vendor,
        bloc,
        accelerator_id,
        accelerator_family,
        quantity_low,
        {{ bound_reason('quantity_low', 'quantity_high', 'no_lower_bound', "'not_disclosed'") }}
            as quantity_low_reason,
        quantity_high,
        {{ bound_reason('quantity_high', 'quantity_low', 'no_upper_bound', "'not_disclosed'") }}
            as quantity_high_reason,
        quantity_unit,
        amount_low,
        {{ bound_reason('amount_low', 'amount_high', 'no_lower_bound', "'not_disclosed'") }}
            as amount_low_reason,
        amount_high,
        {{ bound_reason('amount_high', 'amount_low', 'no_upper_bound', "'not_disclosed'") }}
            as amount_high_reason,
        currency,
        status,
        modality,
        purposes,
        candidate_reason,
        matching_order_id,
        matching_thread_id,
        decision,
        decided_at,
        accepted_order_id,
        decision_reason,
        document_id,
        article_id,
        sentence,
        char_start,
        char_end,
        case when sentence is null then 'headline' end as sentence_reason,
        supporting_sentences,
        rule,
        origin,
        source_url,
        publisher,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from joined
    qualify row_number() over (partition by candidate_id order by sentence, reading_id) = 1

)

select * from final
