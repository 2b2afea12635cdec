{# Words of the forms that SQL has to know by name; everything else comes from seeds. #}

{# Bases that say what is intended, not what happened. #}
{% macro plan_bases() -%}
    ('plan_year', 'plan_next', 'plan_period')
{%- endmacro %}

{# States of a figure in which the reporter gave no answer to the question. #}
{% macro unanswered_states() -%}
    ('blank', 'redacted')
{%- endmacro %}

{# One observation status, by the codes of the SDMX list CL_OBS_STATUS; the first that applies:
   L not collected, M missing, I imputed, E estimated, U low reliability (bound, range or waived), P provisional
   (the period is still preliminary), A normal. #}
{% macro observation_status(state, has_number, is_imputed, is_estimated, is_waived, period_status) -%}
    case
        when {{ state }} = 'not_collected' then 'L'
        when not ({{ has_number }}) then 'M'
        when {{ is_imputed }} then 'I'
        when {{ is_estimated }} then 'E'
        when {{ is_waived }} or {{ state }} in ('bound', 'range') then 'U'
        when {{ period_status }} = 'preliminary' then 'P'
        else 'A'
    end
{%- endmacro %}
