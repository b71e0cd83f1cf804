{{ config(meta={'dagster': {'ref': {'name': 'mart_gap__forecast_board'}}}) }}

-- No forecast answers itself: none of the claims of an outcome goes back to its root, stands on its page, is
-- a forecast, or was known before the period was over.
with answers as (
    select
        board.forecast_id,
        board.period_end,
        forecasts.root_source_id as own_root,
        forecasts.source_url as own_url,
        unnest(board.outcome_claim_ids) as claim_id
    from {{ ref('mart_gap__forecast_board') }} as board
    inner join {{ ref('fct_forecast') }} as forecasts on board.forecast_id = forecasts.forecast_id
    where board.nature <> 'date' and board.subject_type <> 'lens'
)

select
    answers.forecast_id,
    answers.claim_id,
    claims.root_source_id
from answers
inner join {{ ref('fct_claim') }} as claims on answers.claim_id = claims.claim_id
where
    claims.is_excluded
    or claims.known_from <= answers.period_end
    or claims.root_source_id = answers.own_root
    or claims.source_url = answers.own_url
