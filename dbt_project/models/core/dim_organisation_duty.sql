-- The last day on which organisations report in time, by period: rolled to a working day where policy says so and the
-- calendar of that year is known.
with

date_duties as (
    select
        periods.period,
        duties.organisation_kind,
        duties.legal_basis,
        duties.certainty,
        duties.roll,
        cast(cast(periods.year as {{ dbt.type_string() }}) || '-' || duties.due_month_day as date) as due_legal_date
    from {{ ref('dim_period') }} as periods
    inner join {{ ref('organisation_duties') }} as duties
        on
            periods.window_end_date >= duties.effective_from
            and (duties.effective_to is null or periods.window_end_date <= duties.effective_to)
),

roll_dates as (
    select
        duties.period,
        duties.organisation_kind,
        min(working.calendar_date) as working_date
    from date_duties as duties
    inner join {{ ref('stg_raw__working_days') }} as working
        on
            duties.due_legal_date <= working.calendar_date
            and working.is_working
    where duties.roll = 'next_working_day'
    group by duties.period, duties.organisation_kind
)

select
    duties.period,
    duties.organisation_kind,
    duties.legal_basis,
    duties.certainty,
    duties.due_legal_date,
    coalesce(rolled.working_date, duties.due_legal_date) as due_date
from date_duties as duties
left join roll_dates as rolled
    on
        duties.period = rolled.period
        and duties.organisation_kind = rolled.organisation_kind
