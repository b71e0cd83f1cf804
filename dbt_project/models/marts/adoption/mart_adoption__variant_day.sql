with models as (
    select * from {{ ref('dim_model') }}
    where release_date is not null
),

spans as (
    select * from {{ ref('int_adoption__provider_span') }}
),

first_listed as (
    select
        channel,
        model_id,
        min(first_day) as first_day
    from spans
    group by channel, model_id
),

-- Counts of one day: downloads and derivatives of the hub, tokens of the router.
observed as (
    select
        model_id,
        day,
        max(case when definition_id = 'adoption_downloads' then value end) as downloads,
        max(case when definition_id = 'adoption_derivatives' then value end) as derivatives,
        sum(case when definition_id = 'adoption_token_share' then value end) as token_share,
        {{ sorted_list('adoption_id') }} as adoption_ids
    from {{ ref('fct_adoption_count') }}
    where definition_id <> 'adoption_providers' and model_id is not null and day is not null
    group by model_id, day
),

days as (
    select
        models.model_id,
        models.variant_id,
        models.family,
        models.bloc,
        models.release_date,
        cast(
            unnest(generate_series(models.release_date, {{ as_of_date() }}, interval 1 day)) as date
        ) as day
    from models
    where
        models.model_id in (select spans.model_id from spans)
        or models.model_id in (select observed.model_id from observed)
),

joined as (
    select
        days.*,
        {%- for channel in ['genai_prices', 'litellm', 'openrouter'] %}
        {{ channel }}.value as {{ channel }}_value,
        {{ channel }}.day_basis as {{ channel }}_basis,
        {{ channel }}.channel_version as {{ channel }}_version,
        {{ channel }}.adoption_id as {{ channel }}_id,
        {{ channel }}_first.first_day as {{ channel }}_first_day,
        {%- endfor %}
        litellm.n_unresolved,
        observed.downloads,
        observed.derivatives,
        observed.token_share,
        observed.adoption_ids as observed_ids
    from days
    left join observed on days.model_id = observed.model_id and days.day = observed.day
    {%- for channel in ['genai_prices', 'litellm', 'openrouter'] %}
    left join spans as {{ channel }}
        on
            days.model_id = {{ channel }}.model_id
            and {{ channel }}.channel = '{{ channel }}'
            and days.day between {{ channel }}.first_day and {{ channel }}.last_day
    left join first_listed as {{ channel }}_first
        on days.model_id = {{ channel }}_first.model_id and {{ channel }}_first.channel = '{{ channel }}'
    {%- endfor %}
),

final as (
    select
        {{ build_id() }} as build_id,
        model_id as model_variant,
        family,
        bloc,
        day,
        date_diff('day', release_date, day) as days_since_launch,
        cast(genai_prices_value as integer) as providers,
        case
            when genai_prices_value is not null then null
            when genai_prices_first_day is null then 'not_measured'
            when day < genai_prices_first_day then 'not_listed_yet'
            else 'not_dated'
        end as providers_reason,
        genai_prices_version as providers_version,
        genai_prices_basis as providers_basis,
        cast(litellm_value as integer) as providers_litellm,
        case
            when litellm_value is not null then null
            when litellm_first_day is null then 'not_measured'
            else 'not_dated'
        end as providers_litellm_reason,
        cast(n_unresolved as integer) as providers_litellm_unresolved,
        litellm_version as providers_litellm_version,
        cast(openrouter_value as integer) as providers_openrouter,
        case
            when openrouter_value is not null then null
            when openrouter_first_day is null or day < openrouter_first_day then 'not_measured'
            else 'not_listed'
        end as providers_openrouter_reason,
        {{ safe_ratio('genai_prices_value', 'litellm_value') }} as catalogue_coverage_ratio,
        case when genai_prices_value is null or litellm_value is null then 'missing_side' end
            as catalogue_coverage_reason,
        cast(downloads as bigint) as downloads_30d,
        case when downloads is null then 'not_measured' end as downloads_30d_reason,
        cast(derivatives as bigint) as derivatives,
        case when derivatives is null then 'not_measured' end as derivatives_reason,
        token_share as token_share_frac,
        case when token_share is null then 'not_measured' end as token_share_reason,
        'the catalogues price Western hosts; most Chinese clouds are not in them' as coverage_bias,
        {{ list_union(
            'list_filter([genai_prices_id, litellm_id, openrouter_id], lambda id: id is not null)', 'observed_ids'
        ) }} as adoption_ids
    from joined
)

select * from final
