{%- set z = 1.6448536269514722 -%}

with pages as (

    select
        vendor_dir,
        count(*) as n_pages,
        sum(n_cells) as n_cells_written
    from {{ ref('stg_flagperf__pages') }}
    group by vendor_dir

),

cells as (

    select
        vendor_dir,
        count(*) as n_cells,
        count(*) filter (where is_redacted) as n_redacted,
        count(*) filter (where value_reason = 'not_disclosed') as n_blank
    from {{ ref('stg_flagperf__cells') }}
    group by vendor_dir

),

vendors as (

    select
        resolution.name,
        company.company_id,
        company.bloc
    from {{ ref('stg_entities__resolution') }} as resolution
    inner join {{ ref('stg_entities__company') }} as company on resolution.entity_id = company.company_id
    where resolution.namespace = 'company' and company.valid_to is null

),

joined as (

    select
        coalesce(vendors.company_id, pages.vendor_dir) as vendor,
        vendors.bloc,
        pages.n_pages,
        pages.n_cells_written,
        coalesce(cells.n_cells, 0) as n_cells,
        coalesce(cells.n_redacted, 0) as n_redacted,
        coalesce(cells.n_blank, 0) as n_blank,
        {{ safe_ratio('cells.n_redacted', 'cells.n_cells') }} as redaction_frac
    from pages
    left join cells on pages.vendor_dir = cells.vendor_dir
    left join vendors on pages.vendor_dir = vendors.name

),

final as (

    select
        {{ build_id() }} as build_id,
        vendor,
        bloc,
        'flagperf-base' as suite,
        n_pages,
        n_cells,
        cast(n_cells_written - n_cells as bigint) as n_cells_rejected,
        n_redacted,
        n_blank,
        redaction_frac,
        -- Wilson score interval: it stays inside 0 and 1 where all cells, or none, are withheld.
        greatest(
            (
                redaction_frac + {{ z }} * {{ z }} / (2 * n_cells)
                - {{ z }} * sqrt(
                    redaction_frac * (1 - redaction_frac) / n_cells
                    + {{ z }} * {{ z }} / (4 * n_cells * n_cells)
                )
            ) / (1 + {{ z }} * {{ z }} / n_cells),
            0
        ) as redaction_frac_low,
        least(
            (
                redaction_frac + {{ z }} * {{ z }} / (2 * n_cells)
                + {{ z }} * sqrt(
                    redaction_frac * (1 - redaction_frac) / n_cells
                    + {{ z }} * {{ z }} / (4 * n_cells * n_cells)
                )
            ) / (1 + {{ z }} * {{ z }} / n_cells),
            1
        ) as redaction_frac_high,
        case when redaction_frac is null then 'zero' end as redaction_reason
    from joined

)

select * from final
