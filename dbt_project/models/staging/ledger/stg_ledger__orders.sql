with source as (

    select * from {{ source('raw', 'raw_ledger__orders') }}
    where _known_to is null

),

count_words as (

    select
        phrase,
        quantity_low as word_low,
        quantity_high as word_high
    from {{ ref('count_words') }}

),

-- A count word that the note quotes is an interval; a figure of the report's own goes before it.
worded as (

    select
        source.*,
        count_words.word_low,
        count_words.word_high
    from source
    left join count_words
        on
            source.quantity_unit is not null
            and source.quantity_high is null
            and coalesce(source.quantity_low, count_words.word_low) = count_words.word_low
            and contains(lower(source.note), '''' || count_words.phrase || '''')

),

renamed as (

    select
        order_id,
        event_date as event_date_as_published,
        {{ partial_date_start('event_date') }} as event_start_date,
        {{ partial_date_end('event_date') }} as event_end_date,
        reported_date as reported_date_as_published,
        {{ partial_date_end('reported_date') }} as reported_date,
        buyer as buyer_as_published,
        buyer_country,
        vendor as vendor_as_published,
        vendor_bloc,
        accelerator as accelerator_as_published,
        coalesce(quantity_low, word_low) as quantity_low,
        coalesce(quantity_high, word_high) as quantity_high,
        quantity_unit,
        case
            when quantity_unit is null then 'none'
            when quantity_unit in ('chips', 'cards') then 'accelerators'
            when quantity_unit in ('dies', 'servers', 'systems', 'racks') then quantity_unit
            when quantity_unit = 'chips per buyer' then 'accelerators_per_buyer'
            when quantity_unit = 'HBM stacks' then 'memory_stacks'
            when quantity_unit like '%-equivalents' then replace(lower(quantity_unit), '-', '_')
            when quantity_unit like 'GW%' then 'gigawatts'
            else 'other'
        end as unit_kind,
        value_usd_low,
        value_usd_high,
        case when original_currency = 'CNY' then original_amount_low end as value_cny_low,
        case when original_currency = 'CNY' then original_amount_high end as value_cny_high,
        status,
        purpose,
        publisher,
        lower(
            trim(
                regexp_replace(
                    regexp_replace(
                        coalesce(
                            nullif(regexp_extract(publisher, '\(after ([^)]*)\)', 1), ''),
                            nullif(
                                regexp_extract(
                                    regexp_replace(publisher, '\(no [^)]*\)', ''), '\(([^)]*)\)', 1
                                ),
                                ''
                            ),
                            regexp_replace(publisher, ',? read via .*$|\(no [^)]*\)', '')
                        ),
                        ' via .*$', ''
                    ),
                    ' [0-9]{4}-[0-9]{2}-[0-9]{2}$', ''
                )
            )
        ) as root_source_id,
        confidence,
        regexp_matches(publisher, 'read via ([a-z]+ )?digests?', 'i') as is_read_via_digest,
        regexp_matches(coalesce(note, ''), '\baggregate\b', 'i') as is_aggregate,
        regexp_matches(coalesce(note, ''), '\bduplicate\b', 'i') as is_duplicate,
        regexp_matches(coalesce(note, ''), '\bcumulative(ly)?\b', 'i') as is_cumulative,
        regexp_matches(coalesce(note, ''), '\bCONFLICT\b|conflicting figure') as is_conflict,
        regexp_matches(coalesce(note, '') || ' ' || vendor, '\brent(al|ed)\b', 'i') as is_rental,
        regexp_matches(coalesce(note, ''), '\bSTOCK\b|[Ss]tock figure') as is_stock,
        regexp_matches(coalesce(note, ''), '\bunit slip\b', 'i') as is_unit_slip,
        regexp_matches(coalesce(note, ''), '\bcomponent of\b', 'i') as is_component,
        regexp_matches(coalesce(note, ''), '^context only', 'i') as is_context_only,
        note,
        source_url,
        _source_id as source_id,
        _snapshot_sha256 as snapshot_sha256,
        _url as snapshot_url,
        _locator as record_locator
    from worded

),

final as (

    select
        order_id,
        event_date_as_published,
        event_start_date,
        event_end_date,
        reported_date_as_published,
        reported_date,
        buyer_as_published,
        buyer_country,
        vendor_as_published,
        vendor_bloc,
        accelerator_as_published,
        quantity_low,
        quantity_high,
        quantity_unit,
        unit_kind,
        value_usd_low,
        value_usd_high,
        value_cny_low,
        value_cny_high,
        status,
        purpose,
        publisher,
        root_source_id,
        confidence,
        case
            when is_read_via_digest then 'D'
            else {{ evidence_grade("'press'", 'confidence') }}
        end as evidence_grade,
        is_read_via_digest,
        is_aggregate,
        is_duplicate,
        is_cumulative,
        is_conflict,
        is_rental,
        is_stock,
        is_unit_slip,
        is_component,
        is_context_only,
        note,
        source_url,
        source_id,
        snapshot_sha256,
        snapshot_url,
        record_locator
    from renamed

)

select * from final
