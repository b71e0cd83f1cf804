with energy as (

    select * from {{ ref('int_benchmarks__energy') }}
    where result_date is null or result_date <= {{ as_of_date() }}

),

resolutions as (

    select
        resolution.name,
        resolution.entity_id as accelerator_id,
        accelerators.bloc
    from {{ ref('stg_entities__resolution') }} as resolution
    inner join {{ ref('stg_entities__accelerator') }} as accelerators
        on resolution.entity_id = accelerators.accelerator_id
    where resolution.namespace = 'accelerator'

),

suites as (

    select
        suite_family,
        publisher,
        licence,
        attribution
    from {{ ref('benchmark_suites') }}

),

best as (

    select
        energy.*,
        resolutions.accelerator_id,
        resolutions.bloc,
        count(*) over (partition by energy.comparability_key, resolutions.accelerator_id) as n_results
    from energy
    inner join resolutions on energy.accelerator_as_published = resolutions.name
    qualify
        row_number() over (
            partition by energy.comparability_key, resolutions.accelerator_id
            order by energy.units_per_joule desc, energy.result_key asc
        ) = 1

),

-- The best of each bloc in a key; a bloc without a measurement there has none.
blocs as (

    select
        comparability_key,
        arg_max(accelerator_id, (units_per_joule, accelerator_id)) filter (where bloc = 'western')
            as western_accelerator_id,
        arg_max(result_key, (units_per_joule, accelerator_id)) filter (where bloc = 'western')
            as western_result_key,
        arg_max(value_per_accelerator, (units_per_joule, accelerator_id)) filter (where bloc = 'western')
            as western_value_per_accelerator,
        max(units_per_joule) filter (where bloc = 'western') as western_units_per_joule,
        arg_max(accelerator_id, (units_per_joule, accelerator_id)) filter (where bloc = 'domestic')
            as domestic_accelerator_id,
        arg_max(result_key, (units_per_joule, accelerator_id)) filter (where bloc = 'domestic')
            as domestic_result_key,
        arg_max(value_per_accelerator, (units_per_joule, accelerator_id)) filter (where bloc = 'domestic')
            as domestic_value_per_accelerator,
        max(units_per_joule) filter (where bloc = 'domestic') as domestic_units_per_joule
    from best
    group by comparability_key

),

final as (

    select
        {{ build_id() }} as build_id,
        best.definition_id,
        {{ surrogate_id(['best.comparability_key']) }} as comparability_key_id,
        best.comparability_key,
        best.accelerator_id,
        best.accelerator_as_published as accelerator_name,
        best.bloc,
        best.power_scope,
        best.model,
        best.task,
        best.scenario,
        best.precision,
        best.stack_family,
        best.length_class,
        best.throughput_scope,
        best.author_class,
        best.comparison_class,
        best.suite,
        best.n_accelerators,
        best.n_accelerators_reason,
        best.load_point,
        best.unit_made,
        best.throughput_units_per_s,
        best.avg_power_w,
        best.joules_per_unit,
        best.units_per_joule,
        best.n_results,
        blocs.western_accelerator_id,
        blocs.western_result_key,
        blocs.western_value_per_accelerator,
        blocs.western_units_per_joule,
        case when blocs.western_units_per_joule is null then 'not_measured' end as western_reason,
        blocs.domestic_accelerator_id,
        blocs.domestic_result_key,
        blocs.domestic_value_per_accelerator,
        blocs.domestic_units_per_joule,
        case when blocs.domestic_units_per_joule is null then 'not_measured' end as domestic_reason,
        {{ safe_ratio('blocs.domestic_units_per_joule', 'blocs.western_units_per_joule') }} as ratio,
        case
            when blocs.domestic_units_per_joule is null or blocs.western_units_per_joule is null
                then 'not_measured'
        end as ratio_reason,
        best.result_date,
        best.result_date_reason,
        suites.publisher,
        suites.licence,
        suites.attribution || '; licence ' || suites.licence as attribution,
        best.result_key,
        best.source_url,
        best.raw_table,
        best.snapshot_sha256,
        best.snapshot_url,
        best.record_locator
    from best
    inner join blocs on best.comparability_key = blocs.comparability_key
    inner join suites on {{ suite_family('best.suite') }} = suites.suite_family

)

select * from final
