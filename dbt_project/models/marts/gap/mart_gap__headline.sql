with known as (

    {{ headline_sql(ref('mart_gap__lens_month'), as_of_date()) }}

)

select
    {{ build_id() }} as build_id,
    known.*
from known
