-- A document is what was said of it: two mentions with other parts are two rows, and no part is guessed.
with

unite_mentions as (
    select
        document_key,
        document_number,
        document_date,
        issuing_body_name,
        -- Where mentions disagree the answer must not depend on their order.
        min(document_kind_code) as document_kind_code,
        min(document_subject) as document_subject,
        count(*) as mention_count,
        count(distinct submission_id) as submission_count,
        min(submission_id) as named_in_submission_id
    from {{ ref('int_documents__named') }}
    group by document_key, document_number, document_date, issuing_body_name
)

select
    document_key,
    document_number,
    document_date,
    issuing_body_name,
    document_kind_code,
    document_subject,
    document_date is null as is_date_missing,
    issuing_body_name is null as is_body_missing,
    count(*) over (partition by lower(document_number)) as same_number_count,
    mention_count,
    submission_count,
    named_in_submission_id
from unite_mentions
