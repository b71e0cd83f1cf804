{#- A name as a key segment: lower case, every other run of characters than letters, digits and dots is one hyphen. -#}
{% macro slug(column) -%}
    trim(regexp_replace(lower({{ column }}), '[^a-z0-9.]+', '-', 'g'), '-')
{%- endmacro %}


{#- A number format as published, in one spelling; W8A8 is INT8 weights and activations; unknown is not_stated. -#}
{% macro precision_class(column) -%}
    case
        when {{ column }} is null or upper({{ column }}) in ('UNSET', 'N/A') then 'not_stated'
        when lower({{ column }}) in ('w8a8', 'w8a8 int8') then 'int8'
        when lower({{ column }}) like 'fp16%w16a32%' then 'w16a32'
        else {{ slug(column) }}
    end
{%- endmacro %}


{#- The peak lens whose TFLOPS a number format runs at (w8a8c: INT8 also in the cache); null for mixed formats. -#}
{% macro peak_definition_of(precision) -%}
    case
        when {{ precision }} in ('bf16', 'fp16') then 'peak_bf16'
        when {{ precision }} in ('fp8', 'mxfp8') then 'peak_fp8'
        when {{ precision }} in ('fp4', 'mxfp4', 'nvfp4') then 'peak_fp4'
        when {{ precision }} = 'int8' or {{ precision }} like 'w8a8c%' then 'peak_int8'
        when {{ precision }} = 'fp32' then 'peak_fp32'
    end
{%- endmacro %}


{#- A number of tokens as the power-of-two class it falls in; null is not_stated. -#}
{% macro token_class(column) -%}
    case
        when {{ column }} is null then 'not_stated'
        when {{ column }} <= 512 then 'le_512'
        when {{ column }} <= 1024 then 'le_1k'
        when {{ column }} <= 2048 then 'le_2k'
        when {{ column }} <= 4096 then 'le_4k'
        when {{ column }} <= 8192 then 'le_8k'
        when {{ column }} <= 32768 then 'le_32k'
        when {{ column }} <= 131072 then 'le_128k'
        else 'gt_128k'
    end
{%- endmacro %}


{#- A time per output token in milliseconds as a band; null is not_stated. -#}
{% macro tpot_class(column) -%}
    case
        when {{ column }} is null then 'tpot_not_stated'
        when {{ column }} <= 15 then 'tpot_le_15ms'
        when {{ column }} <= 30 then 'tpot_le_30ms'
        when {{ column }} <= 60 then 'tpot_le_60ms'
        when {{ column }} <= 100 then 'tpot_le_100ms'
        else 'tpot_gt_100ms'
    end
{%- endmacro %}


{#-
What counts as one accelerator, from the words of the source; null where it does not say. An NPU card of the Ascend A2 and
A3 generations holds one package; the packages of other cards are not known.
-#}
{% macro count_basis(count_unit) -%}
    case
        when regexp_matches(lower({{ count_unit }}), '\bdies?\b') and not regexp_matches(lower({{ count_unit }}), 'package|card')
            then 'die'
        when regexp_matches(lower({{ count_unit }}), 'package|gpu|npu|chip|accelerator|a[23] (card|node)') then 'package'
        when lower({{ count_unit }}) like '%card%' then 'card'
    end
{%- endmacro %}


{#- The load under which a point was measured: requests or sequences at once, and the drafting of tokens. -#}
{% macro load_point(concurrency, drafting) -%}
    'concurrency ' || {{ concurrency }} || coalesce(', ' || lower(nullif({{ drafting }}, 'none')), '')
{%- endmacro %}


{#- The other peak lens of as many bits; null where there is none. -#}
{% macro sister_peak_definition(definition_id) -%}
    case {{ definition_id }} when 'peak_int8' then 'peak_fp8' when 'peak_fp8' then 'peak_int8' end
{%- endmacro %}
