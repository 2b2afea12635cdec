{# Words of the forms that SQL has to know by name; everything else comes from seeds. #}

{# Bases that say what is intended, not what happened. #}
{% macro plan_bases() -%}
    ('plan_year', 'plan_next', 'plan_period')
{%- endmacro %}

{# States of a figure in which the reporter gave no answer to the question. #}
{% macro unanswered_states() -%}
    ('blank', 'redacted')
{%- endmacro %}

{# States of a task or proposal after which nothing is left to do. #}
{% macro closed_task_states() -%}
    ('done_in_time', 'done_late', 'answered', 'settled')
{%- endmacro %}

{# Statuses of co-operatives and groups that are no longer there, or not here, and owe no report. #}
{% macro ended_statuses() -%}
    ('revoked', 'dissolved', 'merged', 'converted', 'moved_out', 'ended', 'to_htx')
{%- endmacro %}

{# Kinds of part E of KT05 that are meetings; the others are documents and publicity. #}
{% macro meeting_kinds() -%}
    ('conference', 'board_meeting')
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
