with calendar as (
    select
        vendor_as_published,
        accelerator_as_published,
        quarter_start as quarter,
        is_incomplete,
        units_low,
        units_central,
        units_high,
        h100e_low,
        h100e_central,
        h100e_high,
        'calendar_quarter' as allocation_basis,
        [record_locator] as record_locators,
        snapshot_sha256
    from {{ ref('stg_epoch__chip_count_quarter') }}
    where period_kind = 'calendar_quarter'
),

-- Only where the publisher has made no calendar quarters of a vendor's fiscal ones.
fiscal as (
    select
        vendor_as_published,
        accelerator_as_published,
        quarter,
        is_incomplete,
        units_low,
        units_central,
        units_high,
        h100e_low,
        h100e_central,
        h100e_high,
        'pro_rata_days' as allocation_basis,
        record_locators,
        snapshot_sha256
    from {{ ref('int_supply__fiscal_quarter_share') }}
    where vendor_as_published not in (select calendar.vendor_as_published from calendar)
),

-- A chip of which no rate is known has at least the 8-bit one that its published equivalents stand for.
chips as (
    select
        *,
        8 * 1979 * {{ safe_ratio('h100e_central', 'units_central') }} as implied_tpp
    from (
        select * from calendar
        union all by name
        select * from fiscal
    ) as counts
),

companies as (
    select
        name,
        entity_id as company_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'company' and entity_id is not null
),

accelerators as (
    select
        name,
        entity_id as accelerator_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'accelerator' and entity_id is not null
),

weights as (
    select * from {{ ref('int_supply__accelerator_weight') }}
),

part_weights as (
    select * from {{ ref('int_supply__part_weight') }}
),

claims as (
    select
        snapshot_sha256,
        record_locator,
        {{ sorted_list('claim_id') }} as claim_ids
    from {{ ref('fct_claim') }}
    where raw_table = 'raw_epoch__chip_count_quarter'
    group by snapshot_sha256, record_locator
),

located as (
    select
        chips.vendor_as_published,
        chips.accelerator_as_published,
        chips.quarter,
        list_sort(flatten(list(claims.claim_ids order by claims.record_locator))) as claim_ids
    from chips
    inner join claims
        on
            chips.snapshot_sha256 = claims.snapshot_sha256
            and list_contains(chips.record_locators, claims.record_locator)
    group by chips.vendor_as_published, chips.accelerator_as_published, chips.quarter
),

final as (
    select
        chips.accelerator_as_published,
        chips.quarter,
        chips.is_incomplete,
        chips.allocation_basis,
        chips.units_low,
        chips.units_central,
        chips.units_high,
        chips.h100e_low,
        chips.h100e_central,
        chips.h100e_high,
        companies.company_id,
        accelerators.accelerator_id,
        coalesce(weights.tpp_low, part_weights.tpp_low, chips.implied_tpp) as tpp_low,
        coalesce(weights.tpp_central, part_weights.tpp_central, chips.implied_tpp) as tpp_central,
        coalesce(weights.tpp_high, part_weights.tpp_high, chips.implied_tpp) as tpp_high,
        coalesce(weights.tpp_central, part_weights.tpp_central) is null as is_tpp_implied,
        located.claim_ids,
        {{ list_union('weights.claim_ids', 'part_weights.claim_ids') }} as weight_claim_ids
    from chips
    inner join companies on chips.vendor_as_published = companies.name
    left join accelerators on chips.accelerator_as_published = accelerators.name
    left join weights on accelerators.accelerator_id = weights.accelerator_id
    left join part_weights
        on
            companies.company_id = part_weights.company_id
            and lower(chips.accelerator_as_published) = part_weights.parts
            and accelerators.accelerator_id is null
    left join located
        on
            chips.vendor_as_published = located.vendor_as_published
            and chips.accelerator_as_published = located.accelerator_as_published
            and chips.quarter = located.quarter
)

select
    company_id,
    accelerator_as_published,
    accelerator_id,
    quarter,
    is_incomplete,
    allocation_basis,
    units_low,
    units_central,
    units_high,
    h100e_low,
    h100e_central,
    h100e_high,
    tpp_low,
    tpp_central,
    tpp_high,
    is_tpp_implied,
    claim_ids,
    weight_claim_ids
from final
