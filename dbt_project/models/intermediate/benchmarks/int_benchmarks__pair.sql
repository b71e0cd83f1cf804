with best as (

    select * from {{ ref('int_benchmarks__best') }}

),

pairs as (

    select
        domestic.result_key as domestic_result_key,
        western.result_key as western_result_key,
        domestic.comparison_class,
        domestic.precision = 'not_stated' or western.precision = 'not_stated' as is_precision_unknown,
        coalesce(domestic.precision_bits <> western.precision_bits, true) as is_other_width,
        western.value_per_accelerator as western_value_per_accelerator,
        western.accelerator_id as western_accelerator_id,
        {{ safe_ratio('domestic.value_per_accelerator', 'western.value_per_accelerator') }} as ratio,
        {{ differing_segments('domestic.comparability_values', 'western.comparability_values') }}
            as differing_segments,
        {{
            differing_segments(
                'domestic.comparability_values', 'western.comparability_values', with_values=true
            )
        }} as differences,
        {{
            differing_segments(
                'domestic.comparability_values', 'western.comparability_values', crossing='never'
            )
        }} as forbidden_segments
    from best as domestic
    inner join best as western
        on domestic.model = western.model and domestic.definition_id = western.definition_id
    where domestic.bloc = 'domestic' and western.bloc = 'western'

),

final as (

    select
        *,
        coalesce(len(differing_segments), 0) as n_differences,
        case when differing_segments is null then 'within_key' else 'indicative' end as comparability,
        row_number() over (
            partition by domestic_result_key
            order by
                coalesce(len(differing_segments), 0) asc,
                is_other_width asc,
                western_value_per_accelerator desc,
                western_accelerator_id asc,
                western_result_key asc
        ) as nearness
    from pairs
    where
        differing_segments is null
        or (
            forbidden_segments is null
            and comparison_class = 'non_mlperf'
            and not is_precision_unknown
            and len(differing_segments) <= 2
        )

)

select
    domestic_result_key,
    western_result_key,
    comparability,
    differing_segments,
    differences,
    n_differences,
    nearness,
    ratio
from final
