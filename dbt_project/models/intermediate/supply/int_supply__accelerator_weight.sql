with consensus as (
    select * from {{ ref('int_claims__consensus') }}
    where subject_type = 'accelerator' and definition_id in ('peak_fp8', 'peak_int8', 'peak_bf16')
),

tpp as (
    select * from {{ ref('int_gap__lens_value') }}
    where subject_type = 'accelerator' and definition_id = 'tpp'
),

-- The faster of the 8-bit precisions; without one the 16-bit rate counts once. Grade D decides nothing that
-- a better grade can.
rates as (
    select
        subject_id as accelerator_id,
        case when definition_id = 'peak_bf16' then 'units_x_16bit' else 'units_x_8bit' end as h100e_basis,
        value_low,
        value_central,
        value_high,
        evidence_grade,
        claim_ids
    from consensus
    qualify row_number() over (
        partition by subject_id
        order by
            evidence_grade = 'D' asc,
            definition_id = 'peak_bf16' asc,
            value_central desc,
            definition_id asc
    ) = 1
),

final as (
    select
        rates.accelerator_id,
        rates.h100e_basis,
        rates.value_low / 1979 as h100e_per_unit_low,
        rates.value_central / 1979 as h100e_per_unit_central,
        rates.value_high / 1979 as h100e_per_unit_high,
        tpp.value_low as tpp_low,
        tpp.value_central as tpp_central,
        tpp.value_high as tpp_high,
        greatest(rates.evidence_grade, coalesce(tpp.evidence_grade, rates.evidence_grade)) as evidence_grade,
        {{ list_union('rates.claim_ids', 'tpp.claim_ids') }} as claim_ids
    from rates
    left join tpp on rates.accelerator_id = tpp.subject_id
)

select * from final
