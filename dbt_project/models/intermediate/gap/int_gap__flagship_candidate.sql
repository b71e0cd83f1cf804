{#-
The parts that a vendor sells as its newest top product, from the day of their availability until the day before
a newer one takes their place. A part and its bins, cards, superchips and variants are one product.
-#}
{#- The share of the best earlier TPP of its vendor that a product must reach; less is another kind. -#}
{% set top_share = 0.5 %}

with available as (
    select * from {{ ref('int_gap__frontier_candidate') }}
    where frontier = 'available'
),

accelerators as (
    select * from {{ ref('int_hardware__accelerator') }}
),

systems as (
    select * from {{ ref('int_hardware__system') }}
),

tpp as (
    select * from {{ ref('int_gap__tpp') }}
    where evidence_grade <> 'D'
),

-- Export grades are cut down from a product that is sold elsewhere, and replace nothing.
parts as (
    select
        available.subject_type,
        available.subject_id,
        available.bloc,
        available.stands_from,
        accelerators.vendor,
        accelerators.contestant_id as product_id,
        tpp.value_central as tpp
    from available
    inner join accelerators
        on available.subject_id = accelerators.accelerator_id and available.subject_type = 'accelerator'
    left join tpp on available.subject_id = tpp.subject_id and available.subject_type = tpp.subject_type
    where accelerators.export_class is null or accelerators.export_class <> 'china_special'
    union all
    select
        available.subject_type,
        available.subject_id,
        available.bloc,
        available.stands_from,
        systems.vendor,
        available.subject_id as product_id,
        cast(null as double) as tpp
    from available
    inner join systems on available.subject_id = systems.system_id and available.subject_type = 'system'
),

products as (
    select
        subject_type,
        vendor,
        product_id,
        min(stands_from) as first_day,
        max(tpp) as tpp
    from parts
    group by subject_type, vendor, product_id
),

-- A system has no TPP of its own: the newest one of its vendor counts.
top_products as (
    select
        product.subject_type,
        product.vendor,
        product.product_id,
        product.first_day
    from products as product
    left join products as earlier
        on
            product.subject_type = earlier.subject_type
            and product.vendor = earlier.vendor
            and product.first_day > earlier.first_day
    group by product.subject_type, product.vendor, product.product_id, product.first_day, product.tpp
    having
        product.subject_type = 'system'
        or product.tpp >= {{ top_share }} * coalesce(max(earlier.tpp), 0)
),

followed as (
    select
        top_product.subject_type,
        top_product.vendor,
        top_product.product_id,
        min(later.first_day) as next_day
    from top_products as top_product
    left join top_products as later
        on
            top_product.subject_type = later.subject_type
            and top_product.vendor = later.vendor
            and top_product.first_day < later.first_day
    group by top_product.subject_type, top_product.vendor, top_product.product_id
),

joined as (
    select
        parts.*,
        cast(followed.next_day - interval 1 day as date) as stands_to
    from parts
    inner join followed
        on
            parts.subject_type = followed.subject_type
            and parts.vendor = followed.vendor
            and parts.product_id = followed.product_id
)

select
    subject_type,
    subject_id,
    bloc,
    'flagship' as frontier,
    stands_from,
    stands_to,
    vendor,
    product_id
from joined
where stands_to is null or stands_from <= stands_to
