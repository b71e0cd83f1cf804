select
    model_id,
    name,
    developer,
    bloc,
    family,
    snapshot_of
from {{ ref('stg_entities__model') }}
