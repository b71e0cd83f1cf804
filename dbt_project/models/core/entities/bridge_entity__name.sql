select
    namespace,
    name,
    entity_id,
    method
from {{ ref('stg_entities__resolution') }}
where entity_id is not null
