-- The number of pairs grows with the square of the claims: of a question with many, only the eight lowest and
-- the eight highest are held against each other, the outermost claim of each root before its others. None of
-- them comes after the eighth of its root.
with claims as (
    select
        claim_id,
        value_central,
        -- Numbers to part the windows by: those of text cost many times as much.
        hash(root_source_id) as root_key,
        hash(subject_type, subject_id, definition_id, period) as question_key
    from {{ ref('int_claims__contestable') }}
),

{%- for end, direction in [('lowest', 'asc'), ('highest', 'desc')] %}
{{ end }}_of_root as (
    select
        *,
        row_number() over (
            partition by question_key, root_key
            order by value_central {{ direction }}, claim_id asc
        ) as rank_in_root
    from claims
    qualify rank_in_root <= 8
),

{{ end }} as (
    select claim_id
    from {{ end }}_of_root
    qualify
        row_number() over (
            partition by question_key
            order by rank_in_root asc, value_central {{ direction }}, claim_id asc
        ) <= 8
),
{%- endfor %}

final as (
    select claim_id from lowest
    union
    select claim_id from highest
)

select claim_id from final
