{# Records of one list of a form as rows, its fields as columns. `fields` says of each column which field it is and how
   it is read: text, folded (for matching only), code (empty where the words were none of the choices), date, or number
   with its ends. #}
{% macro pivot_records(form_code, part, fields) -%}
    select
        records.submission_id,
        records.part,
        records.record_number,
        {% for column, (field, kind) in fields.items() %}
            {%- set own = "case when records.field = '" ~ field ~ "'" %}
            {%- if kind == 'number' %}
        {{ as_amount('max(' ~ own ~ ' then records.value_number end)') }} as {{ column }},
        {{ as_amount('max(' ~ own ~ ' then records.value_low end)') }} as {{ column }}_low,
        {{ as_amount('max(' ~ own ~ ' then records.value_high end)') }} as {{ column }}_high,
        max({{ own }} then records.qualifier end) as {{ column }}_qualifier,
        max({{ own }} then records.state end) as {{ column }}_state,
            {%- elif kind == 'date' %}
        max({{ own }} then records.value_date end) as {{ column }},
            {%- elif kind == 'code' %}
        max({{ own }} and records.state <> 'unreadable' then records.value_text end) as {{ column }},
            {%- elif kind == 'folded' %}
        max({{ own }} then records.value_folded end) as {{ column }},
            {%- else %}
        max({{ own }} then records.value_text end) as {{ column }},
            {%- endif %}
        {%- endfor %}
        max(records.sheet_name) as sheet_name,
        min(records.cell_ref) as cell_ref
    from {{ ref('stg_raw__records') }} as records
    inner join {{ ref('stg_raw__submissions') }} as submissions
        on records.submission_id = submissions.submission_id
    where
        submissions.form_code = '{{ form_code }}'
        and records.part = '{{ part }}'
    group by records.submission_id, records.part, records.record_number
{%- endmacro %}
