{#-
The comparability key: everything that must agree before one result may be divided by another.

What belongs here: its segments in their order, each with what it is and whether a pair that differs in it may still be
shown as indicative, and what is written from that list. What does not: how a source's words become segments
(models/intermediate/benchmarks).

`crossing`: never (no ratio across it, whatever its badge) or indicative (a ratio across it carries that badge).
-#}
{% macro comparability_segments() -%}
    {%- set segments = [
        {
            'name': 'comparison_class',
            'sql': 'comparison_class',
            'crossing': 'never',
            'description': 'Rules under which the suite may be shown: mlperf or non_mlperf.',
            'reason': 'MLCommons does not allow MLPerf results to be compared with others.',
        },
        {
            'name': 'suite',
            'sql': "case when comparison_class = 'mlperf' then suite end",
            'crossing': 'never',
            'description': 'Suite with its version; MLPerf only.',
            'reason': 'Rules and models of a benchmark change between versions.',
        },
        {
            'name': 'category',
            'sql': "case when comparison_class = 'mlperf' then category end",
            'crossing': 'never',
            'description': 'datacenter, edge or training; MLPerf only.',
            'reason': 'Categories have scenarios and rules of their own.',
        },
        {
            'name': 'division',
            'sql': "case when comparison_class = 'mlperf' then division end",
            'crossing': 'never',
            'description': 'closed, open or network; MLPerf only.',
            'reason': 'The open division may change the model, the closed one may not.',
        },
        {
            'name': 'model',
            'sql': 'model',
            'crossing': 'never',
            'description': 'Model or benchmark, with its dated version.',
            'reason': 'Another model is other work.',
        },
        {
            'name': 'task',
            'sql': 'task',
            'crossing': 'indicative',
            'description': 'Workload or harness.',
            'reason': 'Harnesses differ in how they send requests.',
        },
        {
            'name': 'scenario',
            'sql': 'scenario',
            'crossing': 'never',
            'description': 'offline, server, interactive, decode, prefill or train.',
            'reason': 'A scenario is another lens.',
        },
        {
            'name': 'latency_class',
            'sql': 'latency_class',
            'crossing': 'indicative',
            'description': 'Latency bound: mlperf_rules, unbounded, or a band of the time per output token.',
            'reason': 'Throughput is bought with latency.',
        },
        {
            'name': 'length_class',
            'sql': 'length_class',
            'crossing': 'indicative',
            'description': 'Input and output length as power-of-two classes of tokens; by_benchmark for MLPerf.',
            'reason': 'Longer contexts cost more for each token.',
        },
        {
            'name': 'precision',
            'sql': "case when comparison_class = 'non_mlperf' and precision = 'not_stated' then 'not_stated@' || suite"
                ~ ' else precision end',
            'crossing': 'indicative',
            'description': 'Number format; one that is not stated is only comparable inside its source.',
            'reason': 'A narrower format does less work for each token.',
        },
        {
            'name': 'stack_family',
            'sql': "case when comparison_class = 'non_mlperf' and stack_family = 'not_stated' then 'not_stated@' || suite"
                ~ ' else stack_family end',
            'crossing': 'indicative',
            'description': 'Family of the serving stack; one that is not stated is only comparable inside its source.',
            'reason': 'Stacks differ by as much as chips do.',
        },
        {
            'name': 'throughput_scope',
            'sql': 'throughput_scope',
            'crossing': 'never',
            'description': 'What is counted: decode_only, output, total_in_plus_out, prefill, samples, queries and so on.',
            'reason': 'Input and output tokens, and the chips that made them, are counted in different ways.',
        },
        {
            'name': 'unit',
            'sql': 'unit',
            'crossing': 'never',
            'description': 'Unit of the published value.',
            'reason': 'Numbers of different units have no ratio.',
        },
        {
            'name': 'count_basis',
            'sql': 'count_basis',
            'crossing': 'never',
            'description': 'What counts as one accelerator: die, package, or card (a board whose packages are not counted).',
            'reason': 'A package of two dies would pass for twice a die.',
        },
        {
            'name': 'author_class',
            'sql': 'author_class',
            'crossing': 'indicative',
            'description': 'Who measured: reviewed (MLCommons), vendor, independent, community or press.',
            'reason': 'Vendors show their best run.',
        },
    ] -%}
    {%- for segment in segments -%}
        {%- do segment.update({'position': loop.index}) -%}
    {%- endfor -%}
    {%- do return(segments) -%}
{%- endmacro %}
