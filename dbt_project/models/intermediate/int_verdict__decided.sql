-- The verdict on the built period; without one it is preliminary and not complete. One row, always.
with

name_period as (
    select {{ built_period() }} as period
)

select
    named.period,
    coalesce(verdicts.status_code, 'preliminary') as period_status,
    coalesce(verdicts.is_complete, false) as is_complete
from name_period as named
left join {{ ref('stg_raw__verdicts') }} as verdicts
    on named.period = verdicts.period
