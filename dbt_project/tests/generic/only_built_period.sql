{# Fails on every row of another period than the one that is built: marts are exported period by period. #}
{% test only_built_period(model) %}
    select *
    from {{ model }}
    where period <> {{ built_period() }}
{% endtest %}
