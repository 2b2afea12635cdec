select
    {{ release_id() }} as release_id,
    periods.period,
    periods.period_kind,
    periods.year,
    periods.first_year,
    periods.quarter,
    periods.month_count,
    periods.quarter_count,
    periods.own_basis,
    periods.previous_period,
    periods.year_before_period,
    periods.label_vi,
    periods.label_en,
    periods.period_file_name,
    periods.administrative_start_date,
    periods.administrative_end_date,
    periods.calendar_start_date,
    periods.calendar_end_date,
    periods.window_end_date,
    verdict.period_status,
    verdict.is_complete
from {{ ref('dim_period') }} as periods
inner join {{ ref('int_verdict__decided') }} as verdict
    on periods.period = verdict.period
where periods.is_built
