{{ config(meta={'dagster': {'ref': {'name': 'stg_ledger__accelerators'}}}) }}

-- depends_on: {{ ref('stg_ledger__accelerators') }}
-- Every shape of a partial date, with the first and the last day that it may mean.
with cases (published, expected_start, expected_end) as (
    values
    ('2025', date '2025-01-01', date '2025-12-31'),
    ('2024-02', date '2024-02-01', date '2024-02-29'),
    ('2025-03-20', date '2025-03-20', date '2025-03-20'),
    ('2025-Q1', date '2025-01-01', date '2025-03-31'),
    ('2026-Q4', date '2026-10-01', date '2026-12-31'),
    ('2026-H1', date '2026-01-01', date '2026-06-30'),
    ('2026-H2', date '2026-07-01', date '2026-12-31'),
    ('2025-9M', date '2025-01-01', date '2025-09-30'),
    ('FY2025', date '2025-01-01', date '2025-12-31'),
    ('2023/2024', date '2023-01-01', date '2024-12-31'),
    (null, null, null)
)

select *
from cases
where
    {{ partial_date_start('published') }} is distinct from expected_start
    or {{ partial_date_end('published') }} is distinct from expected_end
