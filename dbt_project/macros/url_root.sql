{#- Host and path of an address, without scheme, "www.", query, fragment and trailing slash: who published it. -#}
{% macro url_root(url) -%}
    rtrim(regexp_replace(lower({{ url }}), '^https?://(www[.])?|[?#].*$', '', 'g'), '/')
{%- endmacro %}


{#- The host of an address without "www.". -#}
{% macro url_host(url) -%}
    split_part({{ url_root(url) }}, '/', 1)
{%- endmacro %}
