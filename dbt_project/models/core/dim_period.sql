with

collect_periods as (
    select period from {{ ref('stg_raw__obligations') }}
    union
    select period from {{ ref('stg_raw__submissions') }}
    union
    select {{ built_period() }} as period
),

split_codes as (
    select
        period,
        cast(substring(period, 1, 4) as integer) as calendar_year,
        cast(substring(period, 6, 1) as integer) as quarter_number
    from collect_periods
    where period like '____Q_'
),

find_first_days as (
    select
        period,
        calendar_year,
        quarter_number,
        cast(
            {{ dbt.dateadd('month', '3 * (quarter_number - 1)', "cast(calendar_year || '-01-01' as date)") }} as date
        ) as first_date
    from split_codes
),

compute_windows as (
    select
        period,
        calendar_year,
        quarter_number,
        first_date,
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', 3, 'first_date')) }} as date) as calendar_end_date,
        cast({{ dbt.dateadd('day', 14, dbt.dateadd('month', -1, 'first_date')) }} as date) as administrative_start_date,
        cast({{ dbt.dateadd('day', 13, dbt.dateadd('month', 2, 'first_date')) }} as date) as administrative_end_date
    from find_first_days
),

-- Administrative windows exist for periods that end after Nghị định 09/2019/NĐ-CP came into force.
decide_regimes as (
    select
        *,
        administrative_end_date >= cast('2019-03-12' as date) as is_administrative
    from compute_windows
)

select
    period,
    calendar_year as year,
    quarter_number as quarter,
    calendar_year * 4 + quarter_number as period_index,
    'Quý ' || case quarter_number when 1 then 'I' when 2 then 'II' when 3 then 'III' else 'IV' end
    || '/' || calendar_year as label_vi,
    case when is_administrative then administrative_start_date end as administrative_start_date,
    case when is_administrative then administrative_end_date end as administrative_end_date,
    first_date as calendar_start_date,
    calendar_end_date,
    case when is_administrative then administrative_end_date else calendar_end_date end as window_end_date,
    period = {{ built_period() }} as is_built
from decide_regimes
