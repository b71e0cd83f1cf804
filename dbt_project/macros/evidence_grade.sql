{#-
The grade of a ledger row, from the kind of its source and the reviewer's confidence: A filing or own datasheet,
B named measurement, C named press, analyst or database, D unattributed, echo or low confidence.
-#}
{% macro evidence_grade(source_kind, confidence) -%}
    case
        when {{ confidence }} = 'low' then 'D'
        when {{ source_kind }} in ('vendor_announcement', 'filing') then 'A'
        when {{ source_kind }} = 'measurement' then 'B'
        when {{ source_kind }} in ('database', 'press', 'analyst_estimate') then 'C'
        else 'D'
    end
{%- endmacro %}


{#-
The grade of a row of the ledger that says how its page was seen: as a page, an address or a record of a catalogue (C), or
only as a digest of it (D).
-#}
{% macro page_grade(evidence) -%}
    case when {{ evidence }} in ('page', 'url', 'data_record', 'rankings_permaslug') then 'C' else 'D' end
{%- endmacro %}
