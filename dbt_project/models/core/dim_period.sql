-- What a code means is computed by Python and laid down; here it is only joined to the build. SQL computes no window.
with

count_quarters as (
    select
        period,
        {{ count_if('is_inside') }} as quarter_count
    from {{ ref('stg_raw__period_quarters') }}
    group by period
)

select
    periods.period,
    periods.period_kind,
    periods.year,
    periods.first_year,
    periods.quarter,
    periods.month_count,
    cast(coalesce(quarters.quarter_count, 0) as integer) as quarter_count,
    periods.period_index,
    periods.opening_index,
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
    coalesce(periods.administrative_end_date, periods.calendar_end_date) as window_end_date,
    periods.period = {{ built_period() }} as is_built
from {{ ref('stg_raw__periods') }} as periods
left join count_quarters as quarters
    on periods.period = quarters.period
