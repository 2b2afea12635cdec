-- "Không phát sinh": an accepted return that says so answers every flow of the quarter with zero. Cumulated columns
-- stay open, since what happened before the quarter is not in that answer.
select distinct
    submissions.reporter_key,
    submissions.submission_id,
    promises.indicator_code,
    promises.basis,
    promises.scope,
    submissions.is_synthetic,
    coalesce(obligations.is_late, false) as is_late
from {{ ref('fct_submission') }} as submissions
inner join {{ ref('stg_raw__promises') }} as promises
    on
        submissions.form_code = promises.form_code
        and submissions.form_version = promises.form_version
        and submissions.office_code = promises.office_code
        and submissions.period = promises.period
inner join {{ ref('dim_indicator') }} as indicators
    on promises.indicator_code = indicators.indicator_code
left join {{ ref('fct_obligation') }} as obligations
    on
        submissions.reporter_key = obligations.reporter_key
        and submissions.form_code = obligations.form_code
        and submissions.period = obligations.period
where
    submissions.period = {{ built_period() }}
    and submissions.is_accepted
    and submissions.is_nil
    and promises.basis = 'quarter'
    and indicators.kind in ('flow', 'distinct')
