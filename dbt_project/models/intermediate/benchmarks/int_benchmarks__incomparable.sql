with results as (

    select * from {{ ref('fct_benchmark_result') }}
    where
        definition_id is not null
        and accelerator_id is not null
        and (shown_from is null or shown_from <= {{ as_of_date() }})

),

domestic as (

    select * from {{ ref('int_benchmarks__best') }}
    where bloc = 'domestic'

),

pairs as (

    select
        domestic.result_key as domestic_result_key,
        western.result_key as western_result_key,
        western.accelerator_id as western_accelerator_id,
        western.value_per_accelerator as western_value_per_accelerator,
        abs(ln(nullif(domestic.tpot_ms, 0)) - ln(nullif(western.tpot_ms, 0))) as tpot_distance,
        {{
            differing_segments(
                'domestic.comparability_values', 'western.comparability_values', crossing='never'
            )
        }} as forbidden_segments,
        {{
            differing_segments(
                'domestic.comparability_values', 'western.comparability_values', with_values=true
            )
        }} as differences
    from domestic
    inner join results as western on domestic.model = western.model and western.bloc = 'western'

),

-- For each domestic result, Western part and kind of difference: the pair closest in time per output token.
final as (

    select
        domestic_result_key,
        western_result_key,
        forbidden_segments,
        differences
    from pairs
    where forbidden_segments is not null
    qualify
        row_number() over (
            partition by domestic_result_key, western_accelerator_id, forbidden_segments
            order by tpot_distance asc nulls last, western_value_per_accelerator desc, western_result_key asc
        ) = 1

)

select * from final
