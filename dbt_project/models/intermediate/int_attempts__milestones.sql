-- The instants that a reporter's attempts reached, per form and period.
select
    reporter_key,
    form_code,
    period,
    count(*) as attempt_count,
    {{ count_if('is_valid') }} as valid_attempt_count,
    min(first_seen_at) as first_received_at,
    min(case when is_valid then first_seen_at end) as first_valid_at,
    min(case when is_valid then counted_received_at end) as counted_received_at,
    min(case when is_acceptable then first_seen_at end) as first_acceptable_at,
    min(case when is_acceptable then counted_received_at end) as counted_acceptable_at,
    max(case when is_accepted then first_seen_at end) as accepted_at,
    max(case when is_accepted then submission_id end) as accepted_submission_id
from {{ ref('fct_submission') }}
group by reporter_key, form_code, period
