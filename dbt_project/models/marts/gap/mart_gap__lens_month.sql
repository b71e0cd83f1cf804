with known as (

    {{ lens_month_sql(
        ref('int_gap__ratio_month'),
        ref('int_gap__lag_month'),
        ref('int_gap__closing_month'),
        ref('int_hardware__availability'),
        ref('dim_metric'),
        as_of_date()
    ) }}

)

select
    {{ build_id() }} as build_id,
    known.*
from known
