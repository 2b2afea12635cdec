with

join_milestones as (
    select
        obligations.*,
        coalesce(milestones.attempt_count, 0) as attempt_count,
        coalesce(milestones.valid_attempt_count, 0) as valid_attempt_count,
        milestones.first_received_at,
        milestones.first_valid_at,
        milestones.counted_received_at,
        milestones.first_acceptable_at,
        milestones.counted_acceptable_at,
        milestones.accepted_at,
        milestones.accepted_submission_id,
        periods.window_end_date,
        {{ due_date('obligations.due_effective_at') }} as due_effective_date,
        {{ local_date('milestones.counted_received_at') }} as counted_received_date
    from {{ ref('stg_raw__obligations') }} as obligations
    left join {{ ref('int_attempts__milestones') }} as milestones
        on
            obligations.reporter_key = milestones.reporter_key
            and obligations.form_code = milestones.form_code
            and obligations.period = milestones.period
    left join {{ ref('dim_period') }} as periods
        on obligations.period = periods.period
),

-- "In time and fit" is said only of a return that was in time: the grace is for mending, not for being late.
compare_dates as (
    select
        *,
        coalesce(counted_received_at <= due_effective_at, false) as is_on_time,
        coalesce(counted_received_at > due_effective_at, false) as is_late,
        coalesce(counted_received_at <= due_effective_at and counted_acceptable_at <= grace_until_at, false)
            as is_fit_on_time,
        {{ days_between('window_end_date', 'counted_received_date') }} as receipt_lag_days,
        {{ days_between('due_effective_date', 'counted_received_date') }} as receipt_punctuality_days
    from join_milestones
),

count_late_days as (
    select
        owed.reporter_key,
        owed.form_code,
        owed.period,
        count(working.calendar_date) as late_working_days
    from compare_dates as owed
    left join {{ ref('stg_raw__working_days') }} as working
        on
            owed.due_effective_date < working.calendar_date
            and owed.counted_received_date >= working.calendar_date
            and working.is_working
    where owed.is_late
    group by owed.reporter_key, owed.form_code, owed.period
)

select
    owed.reporter_key,
    owed.form_code,
    owed.form_version,
    owed.period,
    reporters.office_code,
    reporters.place_key,
    reporters.contributes_to_place_key,
    owed.legal_basis,
    owed.certainty,
    owed.due_legal_at,
    owed.due_effective_at,
    owed.grace_until_at,
    owed.grace_working_days,
    owed.first_received_at,
    owed.first_valid_at,
    owed.counted_received_at,
    owed.first_acceptable_at,
    owed.accepted_at,
    owed.accepted_submission_id,
    owed.attempt_count,
    owed.valid_attempt_count,
    owed.receipt_lag_days,
    owed.receipt_punctuality_days,
    case when owed.valid_attempt_count > 0 then coalesce(late_days.late_working_days, 0) end as late_working_days,
    owed.is_due,
    owed.is_on_time,
    owed.is_fit_on_time,
    owed.is_late,
    owed.is_due and owed.valid_attempt_count = 0 as is_missing,
    owed.valid_attempt_count > 0 and owed.counted_acceptable_at is null as is_held,
    case
        when owed.is_late then 'late'
        when owed.is_fit_on_time then 'in_time_and_fit'
        when owed.is_on_time then 'in_time_not_fit'
        when owed.is_due then 'missing'
        else 'not_yet_due'
    end as timeliness_code
from compare_dates as owed
left join count_late_days as late_days
    on
        owed.reporter_key = late_days.reporter_key
        and owed.form_code = late_days.form_code
        and owed.period = late_days.period
left join {{ ref('dim_reporter') }} as reporters
    on owed.reporter_key = reporters.reporter_key
