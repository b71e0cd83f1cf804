-- One row per channel: what one of them counts says nothing about the others.
with counts as (
    select * from {{ ref('fct_adoption_count') }}
    where day is not null and day <= {{ as_of_date() }}
),

models as (
    select
        model_id,
        bloc
    from {{ ref('dim_model') }}
),

-- Two readings of one version of a catalogue are one count.
single as (
    select
        counts.*,
        models.bloc
    from counts
    left join models on counts.model_id = models.model_id
    qualify
        row_number() over (
            partition by counts.definition_id, counts.channel, counts.variant_as_published, counts.day
            order by counts.n_unresolved is null, counts.channel_version, counts.adoption_id
        ) = 1
),

sides as (
    select
        definition_id,
        channel,
        day,
        {%- for bloc in ['domestic', 'western'] %}
        {{ steady_sum("case when bloc = '" ~ bloc ~ "' then value end") }} as {{ bloc }}_value,
        count(distinct model_id) filter (where bloc = '{{ bloc }}') as n_{{ bloc }},
        {%- endfor %}
        {{ steady_sum("case when bloc is null then value end") }} as unresolved_value,
        {{ sorted_list('adoption_id') }} as adoption_ids
    from single
    group by definition_id, channel, day
),

-- A sum over the models that are watched says who is watched; it has no ratio.
reasoned as (
    select
        *,
        case
            when channel = 'openrouter' and definition_id = 'adoption_providers' then 'watched_models_only'
            when domestic_value is null or western_value is null then 'missing_side'
        end as gap_ratio_reason
    from sides
),

final as (
    select
        {{ build_id() }} as build_id,
        definition_id,
        channel,
        day,
        domestic_value,
        case when domestic_value is null then 'not_measured' end as domestic_value_reason,
        n_domestic,
        western_value,
        case when western_value is null then 'not_measured' end as western_value_reason,
        n_western,
        unresolved_value,
        case when unresolved_value is null then 'zero' end as unresolved_value_reason,
        case when gap_ratio_reason is null then {{ safe_ratio('domestic_value', 'western_value') }} end
            as gap_ratio,
        gap_ratio_reason,
        case
            when channel = 'openrouter' and definition_id = 'adoption_providers'
                then 'one router; only the watched models, nearly all of DeepSeek, were asked about'
            when channel = 'openrouter' then 'one router; every vendor counts tokens in its own way'
            when channel = 'hugging_face'
                then 'open weights alone; a download is no use, and closed models have none'
            else 'catalogues price Western hosts; the counts of the ledger cover DeepSeek V4 alone'
        end as bias,
        adoption_ids
    from reasoned
)

select * from final
