with

-- Between two days lie as many working days as their numbers differ; of a year without a calendar nothing is said.
number_days as (
    select
        calendar_date,
        sum(case when is_working then 1 else 0 end) over (order by calendar_date) as working_number
    from {{ ref('stg_raw__working_days') }}
),

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
    cast(received_day.working_number - closing_day.working_number as bigint) as receipt_lag_working_days,
    cast(received_day.working_number - due_day.working_number as bigint) as receipt_punctuality_working_days,
    case
        when owed.is_late then cast(received_day.working_number - due_day.working_number as bigint)
        when owed.valid_attempt_count > 0 then 0
    end as late_working_days,
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
left join number_days as received_day
    on owed.counted_received_date = received_day.calendar_date
left join number_days as due_day
    on owed.due_effective_date = due_day.calendar_date
left join number_days as closing_day
    on owed.window_end_date = closing_day.calendar_date
left join {{ ref('dim_reporter') }} as reporters
    on owed.reporter_key = reporters.reporter_key
