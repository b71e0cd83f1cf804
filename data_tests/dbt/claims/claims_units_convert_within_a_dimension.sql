{{ config(meta={'dagster': {'ref': {'name': 'fct_claim'}}}) }}

-- A claim's value comes from its published value by the factors of the two units, there and back; a unit that
-- is not in the vocabulary, or of another dimension than the one it was turned into, converts into nothing.
-- Yuan become dollars at a dated rate, which the claim names and which its value is made with.
select
    claims.claim_id,
    claims.value_published,
    claims.unit_published,
    claims.value_central,
    claims.unit
from {{ ref('fct_claim') }} as claims
left join {{ ref('unit_conversions') }} as published_units on claims.unit_published = published_units.unit
left join {{ ref('unit_conversions') }} as claim_units on claims.unit = claim_units.unit
where
    published_units.dimension is null
    or (
        published_units.dimension = 'money_cny'
        and not coalesce(
            claim_units.dimension = 'money_usd'
            and abs(
                claims.value_published / claims.value_central
                / try_cast(regexp_extract(claims.unit_conversion, 'CNY at ([0-9.]+) of', 1) as double) - 1
            ) < 1e-4,
            false
        )
    )
    or (
        published_units.dimension <> 'money_cny'
        and (
            claim_units.dimension is distinct from published_units.dimension
            or not coalesce(
                abs(
                    claims.value_central * claim_units.factor / published_units.factor
                    / claims.value_published - 1
                ) < 1e-9,
                false
            )
        )
    )
    or (claims.unit = claims.unit_published) <> (claims.unit_conversion = 'as published')
