{# A document by what is known of it: number, day and issuing body; "?" stands for what was not said. Empty without a
   number. #}
{% macro document_key(number, day, body='cast(null as ' ~ dbt.type_string() ~ ')') -%}
    case
        when {{ number }} is not null
            then
                {{ number }} || ' | '
                || coalesce(cast({{ day }} as {{ dbt.type_string() }}), '?') || ' | '
                || coalesce({{ body }}, '?')
    end
{%- endmacro %}
