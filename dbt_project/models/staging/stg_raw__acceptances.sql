select
    period,
    submission_id,
    is_acceptable,
    is_accepted
from {{ source('raw', 'acceptances') }}
