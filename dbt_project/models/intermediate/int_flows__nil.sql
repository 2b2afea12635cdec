-- "Không phát sinh": an accepted return that says so answers every flow of its period with zero. What a quarter
-- cumulates stays open, since what happened before the quarter is not in that answer; a half-year, nine months and a
-- year are cumulated themselves.
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
inner join {{ ref('dim_period') }} as periods
    on
        submissions.period = periods.period
        and promises.basis = periods.own_basis
left join {{ ref('fct_obligation') }} as obligations
    on
        submissions.reporter_key = obligations.reporter_key
        and submissions.form_code = obligations.form_code
        and submissions.period = obligations.period
where
    submissions.period = {{ built_period() }}
    and submissions.is_accepted
    and submissions.is_nil
    -- What is told once a year and not added over time, such as revenue, is no event of which there could be none.
    and (indicators.kind = 'distinct' or (indicators.kind = 'flow' and indicators.additive_time))
