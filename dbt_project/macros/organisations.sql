{# What SQL has to know of the lists of organisations (KT02, KT03B): their fields, how they name an organisation, and
   what a change of the register makes of it. #}

{# One field of a record; used where fields are grouped by record. #}
{% macro field_text(field) -%}
    max(case when field = '{{ field }}' then value_text end)
{%- endmacro %}

{% macro field_number(field) -%}
    {{ as_amount("max(case when field = '" ~ field ~ "' then value_number end)") }}
{%- endmacro %}

{% macro field_date(field) -%}
    max(case when field = '{{ field }}' then value_date end)
{%- endmacro %}

{# A tick; NULL where the box was left empty. #}
{% macro field_tick(field) -%}
    max(case when field = '{{ field }}' then value_text end) = 'yes'
{%- endmacro %}

{# A text with some words put in place of others, by pairs of old and new, one after the other. #}
{% macro with_replaced(text, pairs) -%}
    {%- set replaced = namespace(text=text) -%}
    {%- for old, new in pairs -%}
        {%- set replaced.text = "replace(" ~ replaced.text ~ ", '" ~ old ~ "', '" ~ new ~ "')" -%}
    {%- endfor -%}
    {{ replaced.text }}
{%- endmacro %}

{# A code without what people put between its signs. #}
{% macro folded_code(code) -%}
    nullif(upper(translate({{ code }}, ' .-/_', '')), '')
{%- endmacro %}

{# True where a text has digits only. #}
{% macro is_all_digits(code) -%}
    translate({{ code }}, '0123456789', '') = ''
{%- endmacro %}

{# A registration or tax number has ten digits or more; what is shorter, or has letters, is a code of a list. #}
{% macro is_registration_number(code) -%}
    (length({{ code }}) >= 10 and {{ is_all_digits(code) }})
{%- endmacro %}

{# A text of digits as long as an identity card's or a personal identity number. #}
{% macro is_personal_number(code) -%}
    (length({{ code }}) in (9, 12) and {{ is_all_digits(code) }})
{%- endmacro %}

{# A code of a group, without what may be the personal number of its head (nine digits or more): that is a person's and
   is not carried beyond the record that it was typed in. #}
{% macro without_personal_number(code) -%}
    case when not (length({{ folded_code(code) }}) >= 9 and {{ is_all_digits(folded_code(code)) }}) then {{ code }} end
{%- endmacro %}

{# By change of the register: what kind of event it is, and in what state it leaves the organisation. #}
{% macro organisation_changes() -%}
    {{ return({
        'founded': ['founding', 'active'],
        'from_group': ['founding', 'active'],
        'split': ['split', 'active'],
        'moved_in': ['move', 'active'],
        'review_up': ['other', 'active'],
        'suspended': ['suspension', 'suspended'],
        'resumed': ['resumption', 'active'],
        'stopped': ['other', 'stopped'],
        'dissolved': ['dissolution', 'dissolved'],
        'revoked': ['withdrawal', 'revoked'],
        'bankrupt': ['withdrawal', 'bankrupt'],
        'converted': ['conversion', 'converted'],
        'merged': ['merger', 'merged'],
        'moved_out': ['move', 'moved_out'],
        'review_down': ['other', 'struck_off'],
    }) }}
{%- endmacro %}

{# States in which an organisation stands on the register; in all others it has left it. #}
{% macro states_on_register() -%}
    ('active', 'suspended', 'stopped', 'dissolving')
{%- endmacro %}

{# The last value stated so far, in a query whose window `numbering` numbers the statements that give one. #}
{% macro last_stated(column, partition, numbering) -%}
    max({{ column }}) over (partition by {{ partition }}, {{ numbering }})
{%- endmacro %}
