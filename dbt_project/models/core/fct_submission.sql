-- Whether an attempt counts is the gate's answer, taken over as it is; findings are only counted here.
with

count_findings as (
    select
        submission_id,
        {{ count_if('is_blocking') }} as block_count,
        {{ count_if("severity = 'explain' and outcome = 'fail'") }} as explain_count,
        {{ count_if("severity = 'note' and outcome = 'fail'") }} as note_count,
        {{ count_if('is_waived') }} as waiver_count
    from {{ ref('fct_finding') }}
    where submission_id is not null
    group by submission_id
),

rank_attempts as (
    select
        *,
        row_number() over (
            partition by reporter_key, form_code, period
            order by attempt_number desc, submission_id desc
        ) as latest_rank
    from {{ ref('stg_raw__submissions') }}
)

select
    attempts.submission_id,
    attempts.delivery_number,
    attempts.sha256,
    deliveries.file_name,
    attempts.form_code,
    attempts.form_version,
    attempts.reporter_key,
    reporters.office_code,
    reporters.place_key,
    attempts.period,
    attempts.attempt_number,
    attempts.attempt_reason,
    attempts.unseen_at,
    attempts.first_seen_at,
    attempts.counted_received_at,
    attempts.is_valid,
    coalesce(acceptances.is_acceptable, false) as is_acceptable,
    coalesce(acceptances.is_accepted, false) as is_accepted,
    attempts.latest_rank = 1 as is_latest_attempt,
    coalesce(findings.waiver_count, 0) > 0 as is_waived,
    attempts.is_nil,
    attempts.is_synthetic,
    coalesce(findings.block_count, 0) as block_count,
    coalesce(findings.explain_count, 0) as explain_count,
    coalesce(findings.note_count, 0) as note_count,
    coalesce(findings.waiver_count, 0) as waiver_count,
    attempts.source_note,
    attempts.letter_number,
    attempts.letter_date,
    attempts.signer_capacity,
    coalesce(assurances.identity_assurance, attempts.identity_assurance) as identity_assurance,
    attempts.nature_code,
    attempts.required_count,
    attempts.answered_count
from rank_attempts as attempts
left join {{ ref('stg_raw__acceptances') }} as acceptances
    on attempts.submission_id = acceptances.submission_id
left join {{ ref('stg_raw__assurances') }} as assurances
    on attempts.submission_id = assurances.submission_id
left join count_findings as findings
    on attempts.submission_id = findings.submission_id
left join {{ ref('stg_raw__deliveries') }} as deliveries
    on attempts.delivery_number = deliveries.delivery_number
left join {{ ref('dim_reporter') }} as reporters
    on attempts.reporter_key = reporters.reporter_key
