with accelerators as (
    select
        accelerator_id,
        vendor,
        product_name,
        available_from,
        availability_basis
    from {{ ref('dim_accelerator') }}
    where bloc = 'domestic' and is_in_ledger
),

evidence as (
    select * from {{ ref('fct_accelerator_component') }}
),

components as (
    select unnest(['design', 'foundry', 'hbm', 'packaging', 'interconnect', 'software']) as component
),

-- Grade D names a supplier only where no better grade names one.
ranked as (
    select *
    from evidence
    qualify evidence_grade <> 'D' or min(evidence_grade) over (partition by accelerator_id, component) = 'D'
),

suppliers as (
    select
        accelerator_id,
        component,
        {{ sorted_list('supplier') }} as suppliers,
        {{ sorted_list('origin_country') }} as origin_countries,
        case
            when bool_and(is_domestic) then 'domestic'
            when not bool_or(is_domestic) then 'foreign'
            else 'mixed'
        end as origin_state,
        max(evidence_grade) as evidence_grade,
        string_agg(distinct note, '; ' order by note) as evidence,
        {{ sorted_list('source_url') }} as source_urls,
        {{ sorted_list('component_evidence_id') }} as component_evidence_ids
    from ranked
    group by accelerator_id, component
),

joined as (
    select
        accelerators.*,
        components.component,
        suppliers.suppliers,
        suppliers.origin_countries,
        suppliers.evidence,
        suppliers.evidence_grade,
        suppliers.source_urls,
        suppliers.component_evidence_ids,
        coalesce(suppliers.origin_state, 'unknown') as origin_state
    from accelerators
    cross join components
    left join suppliers
        on
            accelerators.accelerator_id = suppliers.accelerator_id
            and components.component = suppliers.component
),

final as (
    select
        {{ build_id() }} as build_id,
        accelerator_id,
        vendor,
        product_name,
        available_from,
        availability_basis,
        component,
        suppliers,
        array_to_string(origin_countries, '+') as origin_country,
        origin_countries,
        case when origin_state in ('domestic', 'foreign') then origin_state = 'domestic' end as is_domestic,
        case origin_state when 'unknown' then 'not_disclosed' when 'mixed' then 'mixed_origin' end
            as is_domestic_reason,
        origin_state,
        evidence,
        evidence_grade,
        source_urls,
        component_evidence_ids
    from joined
)

select * from final
