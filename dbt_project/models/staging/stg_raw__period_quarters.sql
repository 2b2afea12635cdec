select
    period,
    quarter_period,
    basis,
    is_inside
from {{ source('raw', 'period_quarters') }}
