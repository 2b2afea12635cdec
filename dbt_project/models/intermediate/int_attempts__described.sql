-- Attempts at every form, with what facts and marts say of all that stands in them.
select
    attempts.submission_id,
    attempts.delivery_number,
    attempts.file_name,
    attempts.sha256,
    attempts.first_seen_at,
    attempts.form_code,
    attempts.reporter_key,
    reporters.reporter_name,
    attempts.office_code,
    attempts.place_key,
    reporters.contributes_to_place_key,
    coalesce(reporters.is_contributor, false) as is_contributor,
    reporters.valid_to as reporter_valid_to,
    attempts.period,
    periods.period_kind,
    periods.period_index,
    periods.opening_index,
    periods.month_count,
    periods.window_end_date,
    attempts.attempt_number,
    attempts.is_accepted,
    coalesce(obligations.is_late, false) as is_late,
    coalesce(attempts.nature_code, '') = 'estimated' as is_estimated,
    attempts.is_waived,
    attempts.is_synthetic
from {{ ref('fct_submission') }} as attempts
left join {{ ref('dim_reporter') }} as reporters
    on attempts.reporter_key = reporters.reporter_key
left join {{ ref('dim_period') }} as periods
    on attempts.period = periods.period
left join {{ ref('fct_obligation') }} as obligations
    on
        attempts.reporter_key = obligations.reporter_key
        and attempts.form_code = obligations.form_code
        and attempts.period = obligations.period
