{# What a build is told from outside. A build covers one period; core holds all periods, marts only the built one. #}

{% macro built_period() -%}
    cast('{{ var("period") }}' as {{ dbt.type_string() }})
{%- endmacro %}

{% macro release_id() -%}
    cast('{{ var("release_id") }}' as {{ dbt.type_string() }})
{%- endmacro %}
