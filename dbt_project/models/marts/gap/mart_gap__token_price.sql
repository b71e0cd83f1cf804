-- Medians over the models that their own developers sell: no model stands for another, and nothing here is
-- adjusted for what a model can do.
with months as (
    select
        month,
        day,
        model_id,
        max(case when kind = 'input' then amount_low end) as input_low,
        max(case when kind = 'input' then amount_high end) as input_high,
        max(case when kind = 'output' then amount_low end) as output_low,
        max(case when kind = 'output' then amount_high end) as output_high,
        flatten(list(price_ids order by kind)) as price_ids
    from {{ ref('int_prices__own_month') }}
    where kind in ('input', 'output')
    group by month, day, model_id
),

models as (
    select
        model_id,
        variant_id,
        bloc
    from {{ ref('dim_model') }}
),

lensed as (
    {%- for lens, low, high in [
        ('token_price_input', 'input_low', 'input_high'),
        ('token_price_output', 'output_low', 'output_high'),
        ('token_price_blended', '(3 * input_low + output_low) / 4', '(3 * input_high + output_high) / 4'),
    ] %}
    select
        '{{ lens }}' as definition_id,
        months.month,
        months.day,
        models.bloc,
        models.variant_id,
        months.model_id,
        {{ low }} as price_low,
        {{ high }} as price_high,
        months.price_ids
    from months
    inner join models on months.model_id = models.model_id
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

-- A release and its snapshots are one model.
single as (
    select * from lensed
    where price_low is not null
    qualify row_number() over (partition by definition_id, month, variant_id order by model_id desc) = 1
),

sides as (
    select
        definition_id,
        month,
        day,
        {%- for bloc in ['domestic', 'western'] %}
        median(price_low) filter (where bloc = '{{ bloc }}') as {{ bloc }}_low,
        median((price_low + price_high) / 2) filter (where bloc = '{{ bloc }}') as {{ bloc }}_value,
        median(price_high) filter (where bloc = '{{ bloc }}') as {{ bloc }}_high,
        min(price_low) filter (where bloc = '{{ bloc }}') as {{ bloc }}_cheapest,
        arg_min(model_id, (price_low, model_id)) filter (where bloc = '{{ bloc }}') as {{ bloc }}_cheapest_id,
        count(*) filter (where bloc = '{{ bloc }}' and price_low is not null) as n_{{ bloc }},
        {%- endfor %}
        list_sort(list_distinct(flatten(list(price_ids)))) as price_ids
    from single
    group by definition_id, month, day
),

-- A month without any price is a row without one.
lens_months as (
    select
        spine.month,
        cast(least(last_day(spine.month), {{ as_of_date() }}) as date) as day,
        unnest(['token_price_input', 'token_price_output', 'token_price_blended']) as definition_id
    from ({{ month_spine("cast('2025-01-01' as date)", as_of_date()) }}) as spine
),

joined as (
    select
        lens_months.definition_id,
        lens_months.month,
        lens_months.day,
        {%- for bloc in ['domestic', 'western'] %}
        sides.{{ bloc }}_low,
        sides.{{ bloc }}_value,
        sides.{{ bloc }}_high,
        sides.{{ bloc }}_cheapest,
        sides.{{ bloc }}_cheapest_id,
        coalesce(sides.n_{{ bloc }}, 0) as n_{{ bloc }},
        {%- endfor %}
        coalesce(sides.price_ids, []) as price_ids
    from lens_months
    left join sides
        on lens_months.definition_id = sides.definition_id and lens_months.month = sides.month
),

final as (
    select
        {{ build_id() }} as build_id,
        definition_id,
        'USD per million tokens' as unit,
        month,
        day,
        domestic_value,
        domestic_low as domestic_value_low,
        domestic_high as domestic_value_high,
        case when domestic_value is null then 'not_measured' end as domestic_value_reason,
        n_domestic,
        domestic_cheapest,
        domestic_cheapest_id,
        western_value,
        western_low as western_value_low,
        western_high as western_value_high,
        case when western_value is null then 'not_measured' end as western_value_reason,
        n_western,
        western_cheapest,
        western_cheapest_id,
        {{ safe_ratio('domestic_value', 'western_value') }} as gap_ratio,
        {{ safe_ratio('domestic_low', 'western_high') }} as gap_ratio_low,
        {{ safe_ratio('domestic_high', 'western_low') }} as gap_ratio_high,
        case when domestic_value is null or western_value is null then 'missing_side' end as gap_ratio_reason,
        'models of unlike ability; lists in dollars of the developers that catalogues hold' as bias,
        price_ids
    from joined
)

select * from final
