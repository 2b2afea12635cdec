select
    period,
    form_code,
    form_version,
    office_code,
    indicator_code,
    basis,
    scope,
    is_required
from {{ source('raw', 'promises') }}
