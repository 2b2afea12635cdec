select
    period,
    status_code,
    is_complete,
    is_publishable,
    reasons_vi,
    reasons_en
from {{ source('raw', 'verdicts') }}
