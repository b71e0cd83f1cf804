select
    degrees_of_freedom,
    t_quantile
from {{ ref('student_t_90') }}
