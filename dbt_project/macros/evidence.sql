{#-
The evidence behind a published row, for the table macro evidence(table_name, key) of the published file: the same
columns that `computegap trace` follows. The key is the values of the table's grain, joined by "|".

What belongs here: which columns of a table hold ids of evidence. What does not: how the macro is made (table_macros).
-#}
{% macro evidence_inputs() -%}
    {%- do return([
        'core.fct_claim',
        'core.fct_benchmark_result',
        'core.fct_order_report',
        'core.fct_accelerator_component',
        'core.fct_token_price',
        'core.fct_adoption_count',
        'core.fct_model_access',
        'core.dim_model',
        'core.fct_forecast',
        'core.dim_policy_event',
        'marts.mart_cost__token_price',
        'marts.mart_gap__token_price',
        'marts.mart_gap__adoption',
        'marts.mart_cost__training',
        'marts.mart_adoption__variant_day',
        'marts.mart_adoption__since_launch',
        'marts.mart_stack__access',
        'marts.mart_stack__model_hardware',
        'marts.mart_gap__headline',
        'marts.mart_gap__lens_month',
        'marts.mart_gap__system_pair',
        'marts.mart_gap__frontier_month',
        'marts.mart_gap__scenario_month',
        'marts.mart_gap__numeraire',
        'marts.mart_gap__chip_system',
        'marts.mart_gap__delivered',
        'marts.mart_benchmark__delivered_per_peak',
        'marts.mart_benchmark__software_velocity',
        'marts.mart_gap__incomparable_pair',
        'marts.mart_gap__indicative_pair',
        'marts.mart_gap__parity',
        'marts.mart_gap__rank_reversals',
        'marts.mart_gap__forecast_board',
        'marts.mart_gap__event_study',
        'marts.mart_gap__delivered_energy',
        'marts.mart_orders__book',
        'marts.mart_supply__quarter',
        'marts.mart_supply__stock',
        'marts.mart_supply__china_market',
        'marts.mart_supply__self_reliance',
        'core.bridge_news_event__article',
        'marts.mart_news__event',
        'marts.mart_news__attention_week',
        'marts.mart_response__company_quarter',
    ]) -%}
{%- endmacro %}


{% macro evidence_sql() -%}
    {%- set gap_ids = 'list_concat(domestic_claim_ids, western_claim_ids, exportable_claim_ids)' -%}
    {%- set side_ids = 'list_concat(domestic_claim_ids, western_claim_ids)' -%}
    {%- set rows = [
        ('core.fct_claim', ['claim_id'], '[claim_id]'),
        ('core.fct_benchmark_result', ['result_key'], '[result_key]'),
        ('core.fct_order_report', ['order_id'], '[order_id]'),
        ('core.fct_token_price', ['price_id'], '[price_id]'),
        ('core.fct_adoption_count', ['adoption_id'], '[adoption_id]'),
        ('core.fct_model_access', ['access_event_id'], '[access_event_id]'),
        ('core.dim_model', ['model_id'], '[model_id]'),
        ('core.fct_forecast', ['forecast_id'], '[forecast_id]'),
        ('core.dim_policy_event', ['event_id'], '[event_id]'),
        (
            'marts.mart_gap__forecast_board',
            ['forecast_id'],
            'list_concat([forecast_id, claim_id], outcome_claim_ids)',
        ),
        (
            'marts.mart_gap__event_study',
            ['event_id', 'series_id', 'window_length'],
            'list_concat([policy_event_id], claim_ids)',
        ),
        ('marts.mart_cost__token_price', ['model_variant', 'provider', 'offer_id'], 'price_ids'),
        ('marts.mart_cost__training', ['model'], '[model]'),
        ('marts.mart_gap__token_price', ['definition_id', 'month'], 'price_ids'),
        ('marts.mart_gap__adoption', ['definition_id', 'channel', 'day'], 'adoption_ids'),
        ('marts.mart_adoption__variant_day', ['model_variant', 'day'], 'adoption_ids'),
        (
            'marts.mart_adoption__since_launch',
            ['model_variant', 'days_since_launch'],
            'list_concat(adoption_ids, price_ids)',
        ),
        ('marts.mart_stack__access', ['model', 'vendor'], 'access_event_ids'),
        (
            'marts.mart_stack__model_hardware',
            ['model_variant', 'vendor', 'relation'],
            'list_concat(access_event_ids, result_keys, [model_variant])',
        ),
        ('marts.mart_gap__headline', ['definition_id'], gap_ids),
        ('marts.mart_gap__parity', ['definition_id'], 'claim_ids'),
        ('marts.mart_gap__lens_month', ['definition_id', 'month'], gap_ids),
        ('marts.mart_gap__system_pair', ['domestic_system_id', 'western_system_id'], 'claim_ids'),
        ('marts.mart_gap__frontier_month', ['definition_id', 'bloc', 'series', 'month'], 'claim_ids'),
        ('marts.mart_gap__scenario_month', ['scenario', 'definition_id', 'month'], side_ids),
        ('marts.mart_gap__numeraire', ['measure', 'numeraire', 'month'], side_ids),
        ('marts.mart_gap__chip_system', ['domestic_system_id', 'western_system_id', 'measure'], 'claim_ids'),
        (
            'marts.mart_gap__delivered',
            ['comparability_key_id', 'accelerator_id'],
            '[result_key, best_western_result_key]',
        ),
        (
            'marts.mart_benchmark__delivered_per_peak',
            ['comparability_key_id', 'accelerator_id'],
            'list_concat([result_key, best_western_result_key], peak_claim_ids)',
        ),
        ('marts.mart_benchmark__software_velocity', ['series_id'], '[first_result_key, latest_result_key]'),
        (
            'marts.mart_gap__incomparable_pair',
            ['domestic_result_key', 'western_result_key'],
            '[domestic_result_key, western_result_key]',
        ),
        (
            'marts.mart_gap__indicative_pair',
            ['domestic_result_key', 'western_result_key'],
            '[domestic_result_key, western_result_key]',
        ),
        (
            'marts.mart_gap__rank_reversals',
            ['subject_a', 'subject_b', 'lens_a', 'lens_b', 'delivered_key_id'],
            'list_concat(claim_ids, [result_key_a, result_key_b])',
        ),
        (
            'marts.mart_gap__delivered_energy',
            ['comparability_key_id', 'accelerator_id'],
            '[result_key, western_result_key, domestic_result_key]',
        ),
        ('marts.mart_orders__book', ['date', 'buyer', 'vendor'], 'order_ids'),
        ('core.fct_accelerator_component', ['component_evidence_id'], '[component_evidence_id]'),
        (
            'marts.mart_supply__quarter',
            ['quarter', 'vendor', 'definition_id', 'unit'],
            'list_concat(claim_ids, weight_claim_ids)',
        ),
        (
            'marts.mart_supply__stock',
            ['quarter', 'vendor', 'definition_id', 'unit'],
            'list_concat(claim_ids, owner_claim_ids)',
        ),
        (
            'marts.mart_supply__china_market',
            ['year', 'vendor', 'claimant', 'definition_id', 'period', 'scope', 'unit'],
            'claim_ids',
        ),
        ('marts.mart_supply__self_reliance', ['accelerator_id', 'component'], 'component_evidence_ids'),
        ('core.bridge_news_event__article', ['event_id', 'article_id'], '[article_id]'),
        ('marts.mart_news__event', ['event_id'], 'article_ids'),
        ('marts.mart_news__attention_week', ['week', 'entity_type', 'entity_id'], 'article_ids'),
        ('marts.mart_response__company_quarter', ['company_id', 'quarter'], 'article_ids'),
    ] -%}
with
wanted as (
    {%- for relation, grain, ids in rows %}
    select unnest({{ ids }}) as evidence_id
    from {{ relation }}
    where
        table_name in ('{{ relation }}', '{{ relation.split('.')[1] }}')
        and concat_ws('|', {{ grain | join(', ') }}) = key
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

evidence as (
    select
        claim_id,
        evidence_grade as grade,
        value_central as value,
        unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_claim
    union all
    select
        result_key as claim_id,
        evidence_tier as grade,
        value,
        unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_benchmark_result
    union all
    select
        order_id as claim_id,
        evidence_grade as grade,
        coalesce(quantity_low, quantity_high, value_usd_low, value_usd_high) as value,
        case when coalesce(quantity_low, quantity_high) is null then 'USD' else quantity_unit end as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_order_report
    union all
    select
        component_evidence_id as claim_id,
        evidence_grade as grade,
        cast(null as double) as value,
        origin_country as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_accelerator_component
    union all
    select
        price_id as claim_id,
        evidence_grade as grade,
        amount_per_mtok as value,
        currency || ' per million tokens' as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_token_price
    union all
    select
        adoption_id as claim_id,
        evidence_grade as grade,
        value,
        definition_id as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_adoption_count
    union all
    select
        access_event_id as claim_id,
        evidence_grade as grade,
        cast(null as double) as value,
        access as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_model_access
    union all
    select
        model_id as claim_id,
        evidence_grade as grade,
        total_params_b as value,
        'billion parameters' as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.dim_model
    union all
    select
        forecast_id as claim_id,
        evidence_grade as grade,
        coalesce(value_central, value_low, value_high) as value,
        coalesce(unit, nature) as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.fct_forecast
    union all
    select
        event_id as claim_id,
        evidence_grade as grade,
        cast(null as double) as value,
        direction as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.dim_policy_event
    union all
    select
        article_id as claim_id,
        evidence_grade as grade,
        cast(null as double) as value,
        event_type as unit,
        source_url,
        snapshot_sha256,
        record_locator
    from core.bridge_news_event__article
)

select evidence.*
from evidence
where evidence.claim_id in (select wanted.evidence_id from wanted)
order by evidence.claim_id
{%- endmacro %}
