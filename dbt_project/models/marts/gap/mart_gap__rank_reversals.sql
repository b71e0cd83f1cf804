with pair_lenses as (

    select
        *,
        ratio_low > 1 or ratio_high < 1 as is_side_certain
    from {{ ref('int_gap__pair_lens') }}
    where ratio is not null

),

-- A stated lens against another one, or against what was measured; two keys are not set against each other.
joined as (

    select
        pair_a.subject_type,
        pair_a.subject_a,
        pair_a.subject_b,
        pair_a.lens as lens_a,
        pair_b.lens as lens_b,
        coalesce(pair_b.comparability_key_id, 'not_applicable') as delivered_key_id,
        pair_a.ratio_low as ratio_a_low,
        pair_a.ratio as ratio_a,
        pair_a.ratio_high as ratio_a_high,
        pair_b.ratio_low as ratio_b_low,
        pair_b.ratio as ratio_b,
        pair_b.ratio_high as ratio_b_high,
        case when pair_a.ratio > 1 then 'domestic' else 'western' end as leader_a,
        case when pair_b.ratio > 1 then 'domestic' else 'western' end as leader_b,
        pair_a.is_side_certain and pair_b.is_side_certain as is_certain,
        pair_b.result_key_a,
        pair_b.result_key_b,
        {{ list_union('pair_a.claim_ids', 'pair_b.claim_ids') }} as claim_ids
    from pair_lenses as pair_a
    inner join pair_lenses as pair_b
        on
            pair_a.subject_a = pair_b.subject_a
            and pair_a.subject_b = pair_b.subject_b
            and pair_a.subject_type = pair_b.subject_type
    where
        pair_a.result_key_a is null
        and (pair_b.result_key_a is not null or pair_a.lens < pair_b.lens)
        and (pair_a.ratio - 1) * (pair_b.ratio - 1) < 0

),

final as (

    select
        {{ build_id() }} as build_id,
        *
    from joined

)

select * from final
