with orders as (

    select
        order_id,
        buyer_as_published,
        vendor_as_published
    from {{ ref('stg_ledger__orders') }}

),

resolutions as (

    select
        name,
        entity_id
    from {{ ref('stg_entities__resolution') }}
    where namespace = 'company' and entity_id is not null

),

companies as (

    select
        company_id,
        min(name) as company_name
    from {{ ref('stg_entities__company') }}
    group by company_id

),

sides as (

    select
        order_id,
        'buyer' as side,
        buyer_as_published as party_as_published
    from orders
    union all
    select
        order_id,
        'vendor' as side,
        vendor_as_published as party_as_published
    from orders

),

wholes as (

    select
        sides.order_id,
        sides.side,
        sides.party_as_published,
        resolutions.entity_id,
        case
            when resolutions.entity_id is not null then 'company'
            when regexp_matches(sides.party_as_published, 'inventory|\(for china\)', 'i') then 'inventory'
            when
                sides.side = 'buyer'
                and regexp_matches(
                    sides.party_as_published,
                    '^(china (market|buyers|\(|incl)|chinese |us and allied|all customers|multiple)'
                    || '|^([0-9]+\+? |about [0-9])| and ([0-9]+\+ clients|external)',
                    'i'
                )
                then 'market'
            when
                regexp_matches(
                    sides.party_as_published, '^(multiple|mixed|all |[0-9]+ |chinese |undisclosed)', 'i'
                )
                then 'unnamed'
            when regexp_matches(sides.party_as_published, '[;/]| and others') then 'joint'
            else 'company'
        end as party_kind
    from sides
    left join resolutions on sides.party_as_published = resolutions.name

),

split as (

    select
        order_id,
        side,
        party_as_published,
        party_kind,
        entity_id,
        unnest(
            case
                when party_kind = 'joint' then regexp_split_to_array(party_as_published, '[;/]')
                else [party_as_published]
            end
        ) as part
    from wholes

),

parts as (

    select
        order_id,
        side,
        party_as_published,
        party_kind,
        entity_id,
        trim(regexp_replace(part, '\([^)]*\)| and .*$|^and ', '', 'g')) as part_name,
        party_kind = 'joint' and regexp_matches(part, ' and |^ *others *$') as has_others
    from split

),

named as (

    select
        parts.order_id,
        parts.side,
        parts.party_as_published,
        parts.party_kind,
        parts.has_others,
        coalesce(by_whole.company_name, by_part.company_name, nullif(parts.part_name, '')) as member_name
    from parts
    left join companies as by_whole on parts.entity_id = by_whole.company_id
    left join resolutions on parts.part_name = resolutions.name
    left join companies as by_part on resolutions.entity_id = by_part.company_id

),

final as (

    select
        order_id,
        side,
        party_as_published,
        party_kind,
        list(distinct member_name order by member_name) filter (where member_name <> 'others') as members,
        array_to_string(
            list(distinct member_name order by member_name) filter (where member_name <> 'others'), '; '
        ) || case when bool_or(has_others) then '; others' else '' end as party_name
    from named
    group by order_id, side, party_as_published, party_kind

)

select * from final
