select
    day as calendar_date,
    is_working
from {{ source('raw', 'working_days') }}
