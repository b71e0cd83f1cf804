select
    definition_id,
    precision,
    bits
from {{ ref('precision_bits') }}
