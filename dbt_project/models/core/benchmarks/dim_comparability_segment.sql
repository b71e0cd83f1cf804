with segments as (
    {%- for segment in comparability_segments() %}
    select
        {{ segment.position }} as position,
        '{{ segment.name }}' as segment,
        '{{ segment.crossing }}' as crossing,
        '{{ segment.description }}' as description,
        '{{ segment.reason }}' as reason
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from segments
