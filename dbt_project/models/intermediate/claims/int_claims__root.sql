-- Which work a claim goes back to. The claims come with what their record says (explicit), with whom their
-- publisher relays (relay), or with the page that they cite (same_page); here, a claimant who repeats a
-- figure within a week is read as one statement, and the claims go back to the root of its first appearance
-- (same_figure).
with claims as (
    select
        claim_id,
        known_from,
        root_source_id,
        root_rule,
        -- One number to part the windows by: that of text costs many times as much.
        hash(
            subject_type, subject_id, definition_id, period, scope, unit,
            value_low, value_central, value_high, lower(claimant)
        ) as figure_key
    from {{ ref('int_claims__reported') }}
),

spaced as (
    select
        *,
        coalesce(date_diff('day', lag(known_from) over (repetitions), known_from) > 7, true) as is_first
    from claims
    window repetitions as (
        partition by figure_key
        order by known_from, claim_id
    )
),

-- The root of the last appearance that was the first of its statement.
firsts as (
    select
        *,
        last_value(case when is_first then root_source_id end ignore nulls) over (
            partition by figure_key
            order by known_from, claim_id
            rows between unbounded preceding and current row
        ) as first_root
    from spaced
)

select
    claim_id,
    first_root as root_source_id,
    case when first_root <> root_source_id then 'same_figure' else root_rule end as root_rule
from firsts
