select
    records.submission_id,
    records.part,
    records.record_number,
    attempts.delivery_number,
    attempts.reporter_key,
    attempts.office_code,
    attempts.place_key,
    attempts.is_contributor,
    attempts.period,
    attempts.attempt_number,
    attempts.is_accepted,
    records.task_kind_code,
    records.task_number,
    records.source_number,
    records.task_text,
    records.lead_name,
    records.co_lead_names,
    records.proposer_name,
    records.quantity,
    records.quantity_low,
    records.quantity_high,
    records.quantity_qualifier,
    records.quantity_state,
    records.quantity_unit,
    records.list_name,
    records.given_date,
    records.due_date,
    records.task_state_code,
    -- What has no state that we can read is not known to be done.
    coalesce(records.task_state_code, '') not in {{ closed_task_states() }} as is_open,
    records.product,
    case records.task_kind_code
        when 'task' then {{ document_key('records.source_number', 'records.given_date') }}
        else {{ document_key('records.task_number', 'records.given_date', 'records.proposer_name') }}
    end as document_key,
    {{ document_key('records.answer_number', 'cast(null as date)', 'records.lead_name') }} as answer_document_key,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    records.sheet_name,
    records.cell_ref
from {{ ref('int_tasks__read') }} as records
inner join {{ ref('int_attempts__described') }} as attempts
    on records.submission_id = attempts.submission_id
