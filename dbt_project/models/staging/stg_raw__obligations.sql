select
    reporter_key,
    form_code,
    form_version,
    period,
    due_legal_at,
    due_effective_at,
    legal_basis,
    certainty,
    coalesce(is_due, false) as is_due,
    grace_until_at,
    grace_working_days
from {{ source('raw', 'obligations') }}
