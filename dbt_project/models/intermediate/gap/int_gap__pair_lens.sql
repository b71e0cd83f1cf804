with subjects as (

    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.bloc
    from {{ ref('dim_frontier_subject') }} as subjects
    inner join {{ ref('int_hardware__availability') }} as availability
        on
            subjects.subject_type = availability.subject_type
            and subjects.subject_id = availability.subject_id
    where subjects.is_frontier_eligible and availability.available_from <= {{ as_of_date() }}

),

lens_values as (

    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.bloc,
        lenses.definition_id,
        lenses.value_low,
        lenses.value_central,
        lenses.value_high,
        lenses.claim_ids
    from subjects
    inner join {{ ref('int_gap__lens_value') }} as lenses
        on
            subjects.subject_type = lenses.subject_type
            and subjects.subject_id = lenses.subject_id

),

stated as (

    select
        domestic.subject_type,
        domestic.subject_id as subject_a,
        western.subject_id as subject_b,
        domestic.definition_id as lens,
        cast(null as varchar) as comparability_key_id,
        {{ safe_ratio('domestic.value_low', 'western.value_high') }} as ratio_low,
        {{ safe_ratio('domestic.value_central', 'western.value_central') }} as ratio,
        {{ safe_ratio('domestic.value_high', 'western.value_low') }} as ratio_high,
        cast(null as varchar) as result_key_a,
        cast(null as varchar) as result_key_b,
        {{ list_union('domestic.claim_ids', 'western.claim_ids') }} as claim_ids
    from lens_values as domestic
    inner join lens_values as western
        on
            domestic.subject_type = western.subject_type
            and domestic.definition_id = western.definition_id
    where domestic.bloc = 'domestic' and western.bloc = 'western'

),

-- Measured once each: the interval of a quotient of two results of one key is the point.
measured as (

    select
        'accelerator' as subject_type,
        domestic.accelerator_id as subject_a,
        western.accelerator_id as subject_b,
        domestic.definition_id as lens,
        domestic.comparability_key_id,
        pairs.ratio as ratio_low,
        pairs.ratio,
        pairs.ratio as ratio_high,
        pairs.domestic_result_key as result_key_a,
        pairs.western_result_key as result_key_b,
        cast(null as varchar[]) as claim_ids
    from {{ ref('int_benchmarks__pair') }} as pairs
    inner join {{ ref('int_benchmarks__best') }} as domestic
        on pairs.domestic_result_key = domestic.result_key
    inner join {{ ref('int_benchmarks__best') }} as western
        on pairs.western_result_key = western.result_key
    where
        pairs.comparability = 'within_key'
        and (domestic.comparison_class = 'mlperf' or domestic.precision <> 'not_stated')

),

unioned as (

    select * from stated
    union all
    select * from measured

)

select * from unioned
