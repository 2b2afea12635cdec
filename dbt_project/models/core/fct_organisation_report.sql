with

-- A list without a single day of receipt does not say that nobody reported.
find_told as (
    select
        submission_id,
        {{ is_any('received_date is not null') }} as is_told
    from {{ ref('int_reports__listed') }}
    group by submission_id
),

join_duties as (
    select
        listed.*,
        attempts.delivery_number,
        attempts.reporter_key,
        attempts.office_code,
        attempts.place_key,
        attempts.period,
        attempts.attempt_number,
        attempts.is_accepted,
        attempts.is_waived,
        attempts.is_synthetic,
        attempts.is_estimated,
        attempts.is_contributor,
        attempts.is_late,
        coalesce(listed.organisation_status_code, '') not in {{ ended_statuses() }} as is_owing,
        told.is_told,
        duties.due_date,
        duties.legal_basis
    from {{ ref('int_reports__listed') }} as listed
    inner join find_told as told
        on listed.submission_id = told.submission_id
    inner join {{ ref('int_attempts__described') }} as attempts
        on listed.submission_id = attempts.submission_id
    left join {{ ref('dim_organisation_duty') }} as duties
        on
            attempts.period = duties.period
            and listed.organisation_kind = duties.organisation_kind
)

select
    submission_id,
    record_number,
    delivery_number,
    form_code,
    reporter_key,
    office_code,
    place_key,
    is_contributor,
    period,
    attempt_number,
    is_accepted,
    organisation_kind,
    organisation_type_code,
    organisation_code,
    organisation_name,
    organisation_status_code,
    is_owing,
    legal_basis,
    due_date,
    received_date,
    {{ days_between('due_date', 'received_date') }} as report_punctuality_days,
    case
        when not is_owing then 'not_owed'
        when not is_told then 'not_told'
        when received_date is null then 'missing'
        when due_date is null then 'not_assessable'
        when received_date > due_date then 'late'
        else 'in_time'
    end as report_timeliness_code,
    is_late,
    is_estimated,
    is_waived,
    is_synthetic,
    sheet_name,
    cell_ref
from join_duties
