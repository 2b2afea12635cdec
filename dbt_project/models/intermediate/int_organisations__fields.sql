-- Fields of accepted lists of organisations. An answer that is none of the choices is no code: only its words are kept,
-- in the record itself.
select
    records.submission_id,
    records.record_number,
    submissions.form_code,
    records.field,
    case when records.state <> 'unreadable' then records.value_text end as value_text,
    records.value_number,
    records.value_date,
    records.state,
    records.sheet_name,
    records.cell_ref
from {{ ref('stg_raw__records') }} as records
inner join {{ ref('int_organisations__submissions') }} as submissions
    on records.submission_id = submissions.submission_id
