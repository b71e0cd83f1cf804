{#-
The price that holds at an instant: of `instants` (model_id, provider, instant as a timestamp in UTC), one row per
currency and kind of token, from the one offer that counts.

A window is read on the clock of its time zone, so that a change of that clock moves it with the day. One that ends before
it begins passes midnight and belongs to the day on which it began: that day decides about weekdays and holidays. Its
end is not part of it. A price of a window counts before one for all day, a promotion before the list price, what a
catalogue dates before what it only lists, and then the latest. Where the list of the vendor is known, it alone answers: it
also knows when a price has ended.
-#}
{% macro price_in_force_sql(prices, holidays, instants) -%}
with stated as (
    select distinct
        model_id,
        provider
    from {{ prices }}
    where basis = 'vendor_stated'
),

offered as (
    select
        asked.instant,
        price.*,
        timezone(coalesce(price.time_zone, 'UTC'), timezone('UTC', asked.instant)) as local_time
    from {{ instants }} as asked
    inner join {{ prices }} as price
        on
            asked.model_id = price.model_id
            and asked.provider = price.provider
            and asked.instant >= price.valid_from
            and (price.valid_to is null or asked.instant < price.valid_to)
    left join stated on price.model_id = stated.model_id and price.provider = stated.provider
    where price.price_class = 'standard' and (price.basis = 'vendor_stated' or stated.model_id is null)
),

dated as (
    select
        *,
        cast(local_time as time) as clock,
        case
            when window_start < window_end or cast(local_time as time) >= window_start
                then cast(local_time as date)
            else cast(local_time as date) - 1
        end as window_day
    from offered
),

holding as (
    select dated.*
    from dated
    left join {{ holidays }} as holiday
        on dated.excluded_holidays = holiday.calendar and dated.window_day = holiday.date
    where
        dated.window_start is null
        or (
            case
                when dated.window_start < dated.window_end
                    then dated.clock >= dated.window_start and dated.clock < dated.window_end
                when dated.window_start > dated.window_end
                    then dated.clock >= dated.window_start or dated.clock < dated.window_end
                else true
            end
            and contains(dated.weekdays, cast(isodow(dated.window_day) as varchar))
            and holiday.date is null
        )
)

select
    model_id,
    provider,
    instant,
    case when time_zone is not null then local_time end as local_time,
    currency,
    kind,
    amount_per_mtok,
    price_type,
    case when window_start is null then 'all_day' else 'window' end as hours,
    window_start,
    window_end,
    time_zone,
    weekdays,
    excluded_holidays,
    listed_name,
    valid_from,
    valid_to,
    observed_date,
    basis,
    evidence_grade,
    source_url,
    price_id
from holding
qualify
    dense_rank() over (
        partition by model_id, provider, instant, currency
        order by
            case basis when 'vendor_stated' then 0 when 'catalogue_dated' then 1 else 2 end,
            case when price_type = 'promotional' then 0 else 1 end,
            case when window_start is null then 1 else 0 end,
            valid_from desc,
            observed_date desc,
            length(listed_name),
            listed_name,
            offer_id
    ) = 1
{%- endmacro %}
