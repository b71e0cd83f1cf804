{#- Host and path of an address, without scheme, "www.", query, fragment and trailing slash: who published it. -#}
{% macro url_root(url) -%}
    rtrim(regexp_replace(lower({{ url }}), '^https?://(www[.])?|[?#].*$', '', 'g'), '/')
{%- endmacro %}


{#-
Who publishes at an address: its host without "www."; of a host of many publishers, the account beside it
("github.com/hicann").
-#}
{% macro url_publisher(url) -%}
    regexp_extract(
        regexp_replace({{ url_root(url) }}, '^raw[.]githubusercontent[.]com/', 'github.com/'),
        '^((github|gitlab|gitee|huggingface)[.](com|co)/[^/]+|[^/]+)', 1
    )
{%- endmacro %}
