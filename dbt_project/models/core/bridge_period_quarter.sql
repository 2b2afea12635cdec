select
    period,
    quarter_period,
    basis,
    is_inside
from {{ ref('stg_raw__period_quarters') }}
