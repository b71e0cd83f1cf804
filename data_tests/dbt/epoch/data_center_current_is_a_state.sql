{{ config(meta={'dagster': {'ref': {'name': 'fct_compute_site'}}}) }}

-- What stands at a site now, by the list of sites, is one of the states of that site.
select
    sites.site_name,
    sites.current_power_mw,
    sites.current_h100e
from {{ ref('stg_epoch__data_center') }} as sites
left join {{ ref('fct_compute_site') }} as states
    on
        sites.site_name = states.site_name
        and states.site_kind = 'data_center'
        and abs(sites.current_power_mw - states.power_mw) <= 1
        and abs(sites.current_h100e - states.h100e) <= 0.001 * sites.current_h100e + 1
where states.site_name is null
