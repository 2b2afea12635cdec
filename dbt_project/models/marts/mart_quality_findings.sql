with

-- The newest attempt per reporter, form and period that the gate found acceptable: what was found before is corrected.
find_corrections as (
    select
        reporter_key,
        form_code,
        period,
        max(attempt_number) as corrected_attempt_number
    from {{ ref('fct_submission') }}
    where is_acceptable
    group by reporter_key, form_code, period
)

select
    {{ release_id() }} as release_id,
    findings.period,
    findings.finding_id,
    findings.rule_id,
    findings.rule_version,
    findings.rule_kind,
    findings.severity,
    findings.outcome,
    findings.addressee,
    case
        when findings.attempt_number < corrections.corrected_attempt_number then 'corrected'
        when findings.outcome = 'not_assessable' then 'not_assessable'
        else 'open'
    end as status_code,
    -- A finding about a period or an office, not about an attempt, is always current.
    coalesce(submissions.is_latest_attempt, true) as is_current_attempt,
    findings.place_key,
    places.place_code,
    places.place_name,
    findings.reporter_key,
    reporters.reporter_name,
    findings.form_code,
    findings.submission_id,
    findings.delivery_number,
    findings.sheet_name,
    findings.cells,
    findings.indicator_codes,
    findings.basis,
    findings.observed,
    findings.expected,
    findings.difference,
    findings.message_vi,
    findings.message_en,
    findings.remedy_vi,
    findings.remedy_en,
    findings.run_id
from {{ ref('fct_finding') }} as findings
left join {{ ref('fct_submission') }} as submissions
    on findings.submission_id = submissions.submission_id
left join find_corrections as corrections
    on
        submissions.reporter_key = corrections.reporter_key
        and submissions.form_code = corrections.form_code
        and submissions.period = corrections.period
left join {{ ref('dim_reporter') }} as reporters
    on findings.reporter_key = reporters.reporter_key
left join {{ ref('dim_place') }} as places
    on findings.place_key = places.place_key
where findings.period = {{ built_period() }}
