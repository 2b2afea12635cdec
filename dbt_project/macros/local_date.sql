{# The calendar day in Viet Nam of a UTC instant: Asia/Ho_Chi_Minh is UTC+7 and has had no summer time since 1975,
   so seven hours are exact. All SQL that turns an instant into a day goes through here. #}
{% macro local_date(instant) -%}
    cast({{ dbt.dateadd('hour', 7, instant) }} as date)
{%- endmacro %}

{# The day that a due instant closes: it is 24:00 of that day, so one second earlier still lies in it. #}
{% macro due_date(instant) -%}
    {{ local_date(dbt.dateadd('second', -1, instant)) }}
{%- endmacro %}

{# Calendar days from one day to another; negative where the second comes first. #}
{% macro days_between(first, second) -%}
    {{ dbt.datediff(first, second, 'day') | trim }}
{%- endmacro %}
