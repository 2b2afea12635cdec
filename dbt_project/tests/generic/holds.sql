{# Fails on every row in which the condition is not true; a condition that cannot be decided (NULL) passes. #}
{% test holds(model, condition) %}
    select *
    from {{ model }}
    where not coalesce({{ condition }}, true)
{% endtest %}
