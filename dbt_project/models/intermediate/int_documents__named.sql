-- Every mention of a document: in a list of KT05 or KT03B, or as the letter that a return came with.
{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{% set no_day = 'cast(null as date)' %}
{% set mentions = [
    ('int_inspections__read', "'plan'", 'plan_number', 'plan_date', 'lead_name', no_text),
    ('int_inspections__read', "'conclusion'", 'conclusion_number', 'conclusion_date', 'lead_name', no_text),
    ('int_tasks__read', "'recommendation'", 'task_number', 'given_date', 'proposer_name', 'task_text'),
    ('int_tasks__read', "'answer'", 'answer_number', no_day, 'lead_name', no_text),
    ('int_tasks__read', "'conclusion'", 'source_number', no_day, no_text, no_text),
    (
        'int_directions__read',
        "case when direction_code in ('resolution', 'plan', 'directive') then direction_code else 'other' end",
        'document_number', 'document_date', no_text, no_text,
    ),
    ('int_awards__read', "'decision'", 'decision_number', 'decision_date', no_text, no_text),
    ('int_support__listed', "'decision'", 'decision_number', 'decision_date', no_text, no_text),
] %}
with

name_documents as (
    {% for model, kind, number, day, body, subject in mentions %}
        select
            submission_id,
            {{ kind }} as document_kind_code,
            {{ number }} as document_number,
            {{ day }} as document_date,
            {{ body }} as issuing_body_name,
            {{ subject }} as document_subject
        from {{ ref(model) }}
        union all
    {% endfor %}
    select
        submissions.submission_id,
        'letter' as document_kind_code,
        submissions.letter_number as document_number,
        submissions.letter_date as document_date,
        reporters.reporter_name as issuing_body_name,
        submissions.letter_subject as document_subject
    from {{ ref('stg_raw__submissions') }} as submissions
    left join {{ ref('dim_reporter') }} as reporters
        on submissions.reporter_key = reporters.reporter_key
)

select
    submission_id,
    {{ document_key('document_number', 'document_date', 'issuing_body_name') }} as document_key,
    document_kind_code,
    document_number,
    document_date,
    issuing_body_name,
    document_subject
from name_documents
where document_number is not null
