{#-
Table macros of the published file: the steps of the models, in the same order and from the same source, with the
published tables as inputs and `d` as the day for which they speak and up to which sources may have spoken.

What belongs here: which table macros there are, and how they are made at the end of a run. What does not: what a step
does (macros/steps).
-#}
{% macro table_macros() -%}
    {%- set day = 'cast(d as date)' -%}
    {%- do return([
        {
            'schema': 'core',
            'name': 'claims_as_of',
            'inputs': ['core.fct_claim'],
            'description': 'The claims that were known on the day d.',
            'sql': 'select * from core.fct_claim where ' ~ known_on(day),
        },
        {
            'schema': 'marts',
            'name': 'gap_as_of',
            'inputs': [
                'core.fct_claim',
                'core.fct_availability_evidence',
                'core.dim_frontier_subject',
                'core.dim_export_rule',
                'core.dim_metric',
                'core.dim_precision',
                'core.dim_student_t',
            ],
            'description': 'The headline gap per lens of the day d, from what was known on that day.',
            'sql': gap_as_of_sql(day),
        },
        {
            'schema': 'core',
            'name': 'evidence',
            'parameters': 'table_name, key',
            'inputs': evidence_inputs(),
            'description': 'The claims, results or reports behind a published row; the key is its grain joined by |.',
            'sql': evidence_sql(),
        },
        {
            'schema': 'marts',
            'name': 'orders_as_of',
            'inputs': ['core.fct_order_report'],
            'description': 'The order book of each pair of buyer and vendor, from what was known on the day d.',
            'sql': orders_book_sql('core.fct_order_report', day),
        },
        {
            'schema': 'core',
            'name': 'price_at',
            'parameters': 'variant, provider_id, at_instant',
            'inputs': ['core.fct_token_price', 'core.dim_public_holiday'],
            'description': 'What a million tokens of a variant cost at a provider at an instant, by kind and currency.',
            'sql': price_at_sql(
                'core.fct_token_price', 'core.dim_public_holiday', 'variant', 'provider_id', 'at_instant'
            ),
        },
    ]) -%}
{%- endmacro %}


{#- The headline from claims and evidence in one statement; a step is a common table named as its model. -#}
{% macro gap_as_of_sql(day) -%}
    {%- set steps = [
        ('int_claims__vote', vote_sql('core.fct_claim', day)),
        ('int_claims__consensus', consensus_sql('int_claims__vote')),
        (
            'int_hardware__availability_evidence',
            availability_evidence_sql('core.fct_availability_evidence', day, day),
        ),
        (
            'int_hardware__availability',
            availability_sql('core.dim_frontier_subject', 'int_hardware__availability_evidence', day, day),
        ),
        ('int_gap__tpp', tpp_sql('int_claims__consensus', 'core.dim_precision')),
        ('int_gap__quotient', quotient_sql('int_claims__consensus')),
        (
            'int_gap__lens_value',
            lens_value_sql('int_claims__consensus', 'int_gap__tpp', 'int_gap__quotient', 'core.dim_metric'),
        ),
        (
            'int_gap__frontier_candidate',
            frontier_candidate_sql('core.dim_frontier_subject', 'int_hardware__availability', 'core.dim_export_rule'),
        ),
        ('int_gap__eligible_month', eligible_month_sql('int_gap__frontier_candidate', 'core.dim_metric', day)),
        ('int_gap__frontier_month', frontier_month_sql('int_gap__frontier_candidate', 'int_gap__lens_value', day)),
        ('int_gap__ratio_month', ratio_month_sql('int_gap__eligible_month', 'int_gap__frontier_month')),
        ('int_gap__lag_month', lag_month_sql('int_gap__ratio_month')),
        (
            'int_gap__trend_month',
            trend_month_sql('int_gap__ratio_month', 'core.dim_student_t', [('36_months', 36)]),
        ),
        ('int_gap__closing_month', closing_month_sql('int_gap__trend_month')),
        (
            'mart_gap__lens_month',
            lens_month_sql(
                'int_gap__ratio_month',
                'int_gap__lag_month',
                'int_gap__closing_month',
                'int_hardware__availability',
                'core.dim_metric',
                day
            ),
        ),
    ] -%}
with
{%- for name, sql in steps %}
{{ name }} as (
    {{ sql }}
){{ ',' if not loop.last }}
{%- endfor %}

{{ headline_sql('mart_gap__lens_month', day) }}
{%- endmacro %}


{#- Makes every table macro whose inputs are in the database; a run of a few models alone may lack some. -#}
{% macro create_table_macros() -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
        ).columns[0].values() -%}
        {%- for macro in table_macros() if macro.inputs | reject('in', found) | list | length == 0 -%}
            {%- set name = macro.schema ~ '.' ~ macro.name -%}
            {%- do run_query('create schema if not exists ' ~ macro.schema) -%}
            {%- do run_query('create or replace macro ' ~ name ~ '(' ~ macro.get('parameters', 'd') ~ ') as table ' ~ macro.sql) -%}
            {%- do run_query("comment on macro table " ~ name ~ " is '" ~ macro.description ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
