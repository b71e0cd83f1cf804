-- The claims that can contradict each other. Measurements are left out: two results of one key are two
-- systems, and no dispute. So are prices and counts of channels: two providers have two prices.
-- A view: writing that many columns again costs more than joining two small tables.
{{ config(materialized='view') }}

with claims as (
    select * from {{ ref('fct_claim') }}
    where not is_excluded and known_from <= {{ as_of_date() }}
),

definitions as (
    select * from {{ ref('dim_metric') }}
    where family not in ('delivered', 'cost', 'adoption')
),

units as (
    select * from {{ ref('unit_conversions') }}
),

joined as (
    select
        claims.claim_id,
        claims.subject_type,
        claims.subject_id,
        claims.subject_name,
        claims.definition_id,
        definitions.measure,
        claims.period,
        claims.fact_date,
        claims.value_central,
        claims.unit,
        units.dimension,
        claims.scope,
        claims.root_source_id,
        claims.evidence_grade,
        claims.known_from,
        definitions.conflict_tolerance_ratio as tolerance_ratio
    from claims
    inner join definitions on claims.definition_id = definitions.definition_id
    left join units on claims.unit = units.unit
)

select * from joined
