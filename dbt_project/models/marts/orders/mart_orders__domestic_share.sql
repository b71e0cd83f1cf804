with book as (

    select
        *,
        status in ('cancelled', 'blocked') or n_threads = 0 as is_void
    from {{ ref('mart_orders__book') }}

),

orders as (

    select
        date,
        buyer,
        vendor,
        count(*) as n_orders,
        count(*) filter (where units_low > 0) as n_with_units,
        count(*) filter (where usd_low > 0) as n_with_usd,
        count(*) filter (where units_low > 0 or usd_low > 0) as n_with_figure
    from {{ ref('int_orders__thread_state') }}
    where not is_void
    group by date, buyer, vendor

),

-- A quarter is spoken of at its last day, the running one at the day of the build.
quarters as (

    select
        spine.month as quarter,
        least(cast({{ dbt.dateadd('month', 3, 'spine.month') }} as date) - 1, {{ as_of_date() }}) as known_by
    from ({{ month_spine("(select date_trunc('quarter', min(date)) from book)", as_of_date()) }}) as spine
    where spine.month = date_trunc('quarter', spine.month)

),

known as (

    select
        quarters.quarter,
        quarters.known_by,
        book.*
    from quarters
    inner join book on quarters.known_by >= book.date
    qualify book.date = max(book.date) over (partition by quarters.quarter, book.buyer, book.vendor)

),

totals as (

    select
        known.quarter,
        known.known_by,
        known.buyer,
        bool_or(known.is_joint_buyer) as is_joint_buyer,
        bool_or(known.bloc = 'domestic' and not known.is_void) as has_domestic,
        bool_or(known.bloc = 'western' and not known.is_void) as has_western,
        bool_and(known.is_void) as is_all_void,
        coalesce(bool_or(known.units_reason = 'other_unit_kind'), false) as has_other_unit_kind,
        coalesce(bool_or(known.usd_reason = 'other_currency'), false) as has_other_currency,
        sum(known.units_low) filter (where known.bloc = 'domestic' and known.units_low > 0) as domestic_units,
        sum(known.units_low) filter (where known.bloc = 'western' and known.units_low > 0) as western_units,
        sum(known.usd_low) filter (where known.bloc = 'domestic' and known.usd_low > 0) as domestic_usd,
        sum(known.usd_low) filter (where known.bloc = 'western' and known.usd_low > 0) as western_usd,
        -- An order without an upper bound, or without a figure, leaves its bloc without one.
        {%- for bloc in ['domestic', 'western'] %}
        {%- for measure in ['units', 'usd'] %}
        case
            when
                count_if(
                    known.bloc = '{{ bloc }}' and not known.is_void and known.{{ measure }}_high is null
                ) = 0
                then
                    coalesce(
                        sum(known.{{ measure }}_high)
                        filter (where known.bloc = '{{ bloc }}' and not known.is_void),
                        0
                    )
        end as {{ bloc }}_{{ measure }}_top,
        {%- endfor %}
        {%- endfor %}
        coalesce(sum(orders.n_orders), 0) as n_orders,
        coalesce(sum(orders.n_with_units), 0) as n_with_units,
        coalesce(sum(orders.n_with_usd), 0) as n_with_usd,
        coalesce(sum(orders.n_with_figure), 0) as n_with_figure
    from known
    left join orders
        on
            known.date = orders.date
            and known.buyer = orders.buyer
            and known.vendor = orders.vendor
    group by known.quarter, known.known_by, known.buyer

),

reasons as (

    select
        *,
        {%- for bloc in ['domestic', 'western'] %}
        {%- for measure, other in [('units', 'other_unit_kind'), ('usd', 'other_currency')] %}
        case
            when {{ bloc }}_{{ measure }} is not null then null
            when is_all_void then 'no_standing_order'
            when not coalesce(has_{{ bloc }}, false) then 'no_order_of_bloc'
            when {{ 'has_' ~ other }} then '{{ other }}'
            else 'not_disclosed'
        end as {{ bloc }}_{{ measure }}_reason,
        {%- endfor %}
        {%- endfor %}
        case
            when is_all_void then 'no_standing_order'
            when not has_domestic and not has_western then 'mixed_bloc'
            when domestic_units is null and western_units is null and has_other_unit_kind
                then 'other_unit_kind'
            when domestic_units is null and western_units is null then 'not_disclosed'
            when (has_domestic and domestic_units is null) or (has_western and western_units is null)
                then 'one_bloc_not_disclosed'
        end as domestic_units_frac_reason,
        case
            when is_all_void then 'no_standing_order'
            when not has_domestic and not has_western then 'mixed_bloc'
            when domestic_usd is null and western_usd is null and has_other_currency then 'other_currency'
            when domestic_usd is null and western_usd is null then 'not_disclosed'
            when (has_domestic and domestic_usd is null) or (has_western and western_usd is null)
                then 'one_bloc_not_disclosed'
        end as domestic_usd_frac_reason
    from totals

),

final as (

    select
        {{ build_id() }} as build_id,
        quarter,
        buyer,
        known_by,
        is_joint_buyer,
        case
            when domestic_units_frac_reason is null
                then
                    {{ safe_ratio(
                        'coalesce(domestic_units, 0)',
                        'coalesce(domestic_units, 0) + coalesce(western_units, 0)'
                    ) }}
        end as domestic_units_frac,
        domestic_units_frac_reason,
        case
            when domestic_usd_frac_reason is null
                then
                    {{ safe_ratio(
                        'coalesce(domestic_usd, 0)',
                        'coalesce(domestic_usd, 0) + coalesce(western_usd, 0)'
                    ) }}
        end as domestic_usd_frac,
        domestic_usd_frac_reason,
        {%- for measure in ['units', 'usd'] %}
        case
            when domestic_{{ measure }}_frac_reason is null and western_{{ measure }}_top is not null
                then
                    {{ safe_ratio(
                        'coalesce(domestic_' ~ measure ~ ', 0)',
                        'coalesce(domestic_' ~ measure ~ ', 0) + western_' ~ measure ~ '_top'
                    ) }}
        end as domestic_{{ measure }}_frac_low,
        case
            when domestic_{{ measure }}_frac_reason is not null then domestic_{{ measure }}_frac_reason
            when western_{{ measure }}_top is null then 'no_upper_bound'
        end as domestic_{{ measure }}_frac_low_reason,
        case
            when domestic_{{ measure }}_frac_reason is null and domestic_{{ measure }}_top is not null
                then
                    {{ safe_ratio(
                        'domestic_' ~ measure ~ '_top',
                        'domestic_' ~ measure ~ '_top + coalesce(western_' ~ measure ~ ', 0)'
                    ) }}
        end as domestic_{{ measure }}_frac_high,
        case
            when domestic_{{ measure }}_frac_reason is not null then domestic_{{ measure }}_frac_reason
            when domestic_{{ measure }}_top is null then 'no_upper_bound'
        end as domestic_{{ measure }}_frac_high_reason,
        {%- endfor %}
        {{ safe_ratio('n_with_figure', 'n_orders') }} as coverage,
        {{ safe_ratio('n_with_units', 'n_orders') }} as units_coverage,
        {{ safe_ratio('n_with_usd', 'n_orders') }} as usd_coverage,
        case when n_orders = 0 then 'no_standing_order' end as coverage_reason,
        cast(n_orders as integer) as n_orders,
        domestic_units,
        western_units,
        domestic_usd,
        western_usd,
        domestic_units_reason,
        western_units_reason,
        domestic_usd_reason,
        western_usd_reason
    from reasons

)

select * from final
