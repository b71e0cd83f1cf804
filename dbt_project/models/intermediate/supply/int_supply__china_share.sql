-- Shares whose numerator and denominator are claims of their own, each under its own definition.
with claims as (
    select
        *,
        cast(extract(year from period_end) as integer) as year
    from {{ ref('fct_claim') }}
    where subject_type = 'company' and not is_excluded
),

-- As published, and nothing behind it.
published as (
    select
        definition_id,
        cast(extract(year from period_start) as integer) as year,
        subject_id as company_id,
        claimant,
        period,
        scope,
        value_low as share_low,
        value_central as share_central,
        value_high as share_high,
        evidence_grade,
        [claim_id] as claim_ids
    from claims
    where definition_id in ('market_share_china_usd', 'market_share_china_units', 'revenue_china_share')
    -- The last word of a claimant on the same thing.
    qualify
        row_number() over (
            partition by definition_id, period_start, subject_id, claimant, period, scope
            order by known_from desc, claim_id asc
        ) = 1
),

-- Everything made since a series began, at the end of a period.
made as (
    select
        subject_id as company_id,
        period_end,
        definition_id,
        claimant,
        evidence_grade,
        value_central,
        value_low,
        value_high,
        claim_id
    from claims
    where definition_id in ('production_units', 'production_h100e') and scope = 'all, cumulative'
    qualify row_number() over (
        partition by subject_id, period_end, definition_id
        order by evidence_grade asc, known_from desc, claim_id asc
    ) = 1
),

owned as (
    select
        subject_id as company_id,
        period_end,
        case definition_id when 'shipments_china_units' then 'production_units' else 'production_h100e' end
            as definition_id,
        value_low,
        value_central,
        value_high,
        claimant,
        claim_id
    from claims
    where
        definition_id in ('shipments_china_units', 'shipments_china_h100e')
        and scope = 'all, legal channel, cumulative'
    qualify row_number() over (
        partition by subject_id, period_end, definition_id
        order by evidence_grade asc, known_from desc, claim_id asc
    ) = 1
),

of_nvidia as (
    select
        'h100e_share_of_nvidia' as definition_id,
        made.company_id,
        made.period_end,
        'all, cumulative' as scope,
        'Epoch AI' as claimant,
        made.value_central as numerator_value,
        nvidia.value_central as denominator_value,
        'H100e' as measure_unit,
        greatest(made.evidence_grade, nvidia.evidence_grade) as evidence_grade,
        list_sort([made.claim_id, nvidia.claim_id]) as claim_ids
    from made
    inner join made as nvidia
        on
            made.period_end = nvidia.period_end
            and made.definition_id = nvidia.definition_id
            and nvidia.company_id = 'nvidia'
    inner join {{ ref('dim_company') }} as companies
        on made.company_id = companies.company_id and companies.bloc = 'domestic'
    where made.definition_id = 'production_h100e'
),

of_vendor as (
    select
        case made.definition_id
            when 'production_units' then 'china_owned_share_units' else 'china_owned_share_h100e'
        end as definition_id,
        made.company_id,
        made.period_end,
        'legal channel, cumulative' as scope,
        owned.claimant,
        owned.value_low as numerator_low,
        owned.value_central as numerator_value,
        owned.value_high as numerator_high,
        made.value_central as denominator_value,
        case made.definition_id when 'production_units' then 'chips' else 'H100e' end as measure_unit,
        made.evidence_grade,
        list_sort([made.claim_id, owned.claim_id]) as claim_ids
    from made
    inner join owned
        on
            made.company_id = owned.company_id
            and made.period_end = owned.period_end
            and made.definition_id = owned.definition_id
    where month(made.period_end) = 12
),

-- All vendors that are tracked at the end of a year: what came to China from abroad and what was made
-- there, over everything.
tracked as (
    select
        made.company_id,
        made.period_end,
        made.value_central as made_value,
        case
            when companies.bloc = 'domestic' then made.value_central
            else coalesce(owned.value_central, 0)
        end as china_value,
        companies.bloc,
        made.evidence_grade,
        made.claim_id,
        owned.claim_id as owned_claim_id
    from made
    inner join {{ ref('dim_company') }} as companies on made.company_id = companies.company_id
    left join owned
        on
            made.company_id = owned.company_id
            and made.period_end = owned.period_end
            and made.definition_id = owned.definition_id
    where made.definition_id = 'production_h100e' and month(made.period_end) = 12
),

of_all as (
    select
        'china_owned_share_h100e' as definition_id,
        cast(null as varchar) as company_id,
        period_end,
        'tracked vendors: ' || string_agg(company_id, ', ' order by company_id) as scope,
        'Epoch AI' as claimant,
        sum(china_value) as numerator_value,
        sum(made_value) as denominator_value,
        'H100e' as measure_unit,
        max(evidence_grade) as evidence_grade,
        list_sort(list_concat(
            list(claim_id order by claim_id),
            list(owned_claim_id order by owned_claim_id) filter (where owned_claim_id is not null)
        )) as claim_ids
    from tracked
    group by period_end
    having bool_or(bloc = 'domestic') and bool_or(bloc = 'western')
),

-- Where known clusters stand: confirmed ones that run, of a known country; the last one that began dates
-- it.
of_clusters as (
    select
        'cluster_share_h100e' as definition_id,
        cast(null as varchar) as company_id,
        max(state_date) as period_end,
        'confirmed existing clusters of a known country' as scope,
        'Epoch AI' as claimant,
        sum(h100e) filter (where is_in_china) as numerator_value,
        sum(h100e) as denominator_value,
        'H100e' as measure_unit,
        'C' as evidence_grade,
        cast(null as varchar[]) as claim_ids
    from {{ ref('fct_compute_site') }}
    where
        site_kind = 'cluster'
        and status = 'existing'
        and certainty = 'confirmed'
        and is_in_china is not null
    having count(*) > 0
),

computed as (
    select * from of_nvidia
    union all by name
    select * from of_vendor
    union all by name
    select * from of_all
    union all by name
    select * from of_clusters
),

final as (
    select
        definition_id,
        cast(extract(year from period_end) as integer) as year,
        company_id,
        claimant,
        cast(period_end as varchar) as period,
        scope,
        {{ safe_ratio('numerator_value', 'denominator_value') }} as share_central,
        numerator_low,
        numerator_value,
        numerator_high,
        denominator_value,
        measure_unit,
        evidence_grade,
        claim_ids,
        true as is_computed
    from computed
    union all by name
    select
        *,
        false as is_computed
    from published
)

select
    definition_id,
    year,
    company_id,
    claimant,
    period,
    scope,
    share_low,
    share_central,
    share_high,
    numerator_low,
    numerator_value,
    numerator_high,
    denominator_value,
    measure_unit,
    is_computed,
    evidence_grade,
    claim_ids
from final
