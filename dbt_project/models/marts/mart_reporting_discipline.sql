select
    {{ release_id() }} as release_id,
    obligations.period,
    obligations.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    obligations.reporter_key,
    reporters.reporter_name,
    obligations.office_code as channel_code,
    obligations.form_code,
    obligations.due_legal_at,
    obligations.due_effective_at,
    obligations.grace_until_at,
    obligations.first_received_at,
    obligations.first_valid_at,
    obligations.counted_received_at,
    obligations.first_acceptable_at,
    obligations.accepted_at,
    cast(obligations.receipt_lag_days as integer) as receipt_lag_days,
    cast(obligations.receipt_punctuality_days as integer) as receipt_punctuality_days,
    cast(obligations.receipt_lag_working_days as integer) as receipt_lag_working_days,
    cast(obligations.receipt_punctuality_working_days as integer) as receipt_punctuality_working_days,
    cast(obligations.late_working_days as integer) as late_working_days,
    cast(obligations.attempt_count as integer) as attempt_count,
    obligations.timeliness_code,
    obligations.is_due,
    obligations.is_on_time,
    obligations.is_fit_on_time,
    obligations.is_late,
    obligations.is_missing,
    obligations.is_held,
    obligations.accepted_submission_id,
    submissions.identity_assurance,
    obligations.legal_basis,
    obligations.certainty
from {{ ref('fct_obligation') }} as obligations
inner join {{ ref('dim_reporter') }} as reporters
    on obligations.reporter_key = reporters.reporter_key
inner join {{ ref('dim_place') }} as places
    on obligations.place_key = places.place_key
left join {{ ref('fct_submission') }} as submissions
    on obligations.accepted_submission_id = submissions.submission_id
where obligations.period = {{ built_period() }}
