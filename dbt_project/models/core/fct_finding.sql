select
    findings.finding_id,
    findings.rule_id,
    findings.rule_version,
    findings.rule_kind,
    findings.severity,
    findings.outcome,
    findings.severity = 'block' and findings.outcome = 'fail' as is_blocking,
    findings.outcome = 'waived' as is_waived,
    findings.addressee,
    coalesce(findings.period, submissions.period) as period,
    findings.submission_id,
    submissions.attempt_number,
    reporters.reporter_key,
    reporters.place_key,
    coalesce(findings.form_code, submissions.form_code) as form_code,
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
from {{ ref('stg_raw__findings') }} as findings
left join {{ ref('stg_raw__submissions') }} as submissions
    on findings.submission_id = submissions.submission_id
left join {{ ref('dim_reporter') }} as reporters
    on coalesce(findings.reporter_key, submissions.reporter_key) = reporters.reporter_key
