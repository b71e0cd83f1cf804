select
    merged_id,
    cluster_id,
    merged_at,
    article_a,
    article_b,
    rule
from {{ ref('stg_news__merge') }}
