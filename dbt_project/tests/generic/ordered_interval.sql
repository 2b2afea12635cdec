{# Fails on every row whose interval is upside down, or whose point is not both its ends. #}
{% test ordered_interval(model, low, high, point=none) %}
    select *
    from {{ model }}
    where
        {{ low }} > {{ high }}
        {% if point is not none %}
            or (
                {{ point }} is not null
                and not coalesce({{ low }} = {{ point }} and {{ high }} = {{ point }}, false)
            )
        {% endif %}
{% endtest %}
