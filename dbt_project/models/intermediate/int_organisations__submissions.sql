-- Accepted lists of organisations, of all periods, with what a reader must know about them.
select
    submissions.submission_id,
    submissions.delivery_number,
    submissions.form_code,
    submissions.reporter_key,
    submissions.office_code,
    submissions.place_key,
    reporters.contributes_to_place_key,
    reporters.is_contributor,
    submissions.period,
    periods.period_kind,
    periods.period_index,
    periods.window_end_date,
    coalesce(obligations.is_late, false) as is_late,
    coalesce(submissions.nature_code, '') = 'estimated' as is_estimated,
    submissions.is_waived,
    submissions.is_synthetic
from {{ ref('fct_submission') }} as submissions
inner join {{ ref('dim_reporter') }} as reporters
    on submissions.reporter_key = reporters.reporter_key
inner join {{ ref('dim_period') }} as periods
    on submissions.period = periods.period
left join {{ ref('fct_obligation') }} as obligations
    on
        submissions.reporter_key = obligations.reporter_key
        and submissions.form_code = obligations.form_code
        and submissions.period = obligations.period
where
    submissions.is_accepted
    and submissions.form_code in ('KT02A', 'KT02B', 'KT02C', 'KT03B')
