-- A catalogue stands as it is until its next version. Where versions without a day may lie between, only the
-- day itself is certain; the newest version stands to the day of the build.
with counts as (
    select * from {{ ref('fct_adoption_count') }}
    where definition_id = 'adoption_providers' and model_id is not null
),

versions as (
    select distinct
        channel,
        channel_version,
        day,
        day_basis
    from counts
    where day is not null
),

spans as (
    select
        channel,
        channel_version,
        day as first_day,
        lead(day) over by_day as next_day,
        lead(day_basis) over by_day as next_basis
    from versions
    window by_day as (partition by channel order by day, channel_version)
),

final as (
    select
        counts.adoption_id,
        counts.model_id,
        counts.channel,
        counts.channel_version,
        counts.value,
        counts.n_unresolved,
        counts.day_basis,
        spans.first_day,
        case
            when spans.next_day is null then {{ as_of_date() }}
            when spans.next_basis = 'channel_date' then spans.next_day - 1
            else spans.first_day
        end as last_day
    from counts
    inner join spans
        on
            counts.channel = spans.channel
            and counts.channel_version = spans.channel_version
            and counts.day = spans.first_day
    where
        spans.first_day <= {{ as_of_date() }}
        and (spans.next_day is null or spans.next_day > spans.first_day)
)

select * from final
qualify
    row_number() over (
        partition by channel, model_id, first_day
        order by n_unresolved is null, channel_version, adoption_id
    ) = 1
