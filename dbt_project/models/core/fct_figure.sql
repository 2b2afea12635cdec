select
    submissions.submission_id,
    submissions.delivery_number,
    submissions.form_code,
    submissions.form_version,
    submissions.reporter_key,
    reporters.office_code,
    reporters.place_key,
    submissions.period,
    submissions.attempt_number,
    submissions.is_nil,
    submissions.is_synthetic,
    figures.indicator_code,
    figures.basis,
    figures.scope,
    figures.figure_role,
    figures.value,
    figures.value_low,
    figures.value_high,
    figures.qualifier,
    figures.unit,
    figures.printed_unit,
    figures.printed_text,
    figures.state,
    figures.sheet_name,
    figures.cell_ref,
    figures.row_label
from {{ ref('stg_raw__figures') }} as figures
inner join {{ ref('stg_raw__submissions') }} as submissions
    on figures.submission_id = submissions.submission_id
left join {{ ref('dim_reporter') }} as reporters
    on submissions.reporter_key = reporters.reporter_key
