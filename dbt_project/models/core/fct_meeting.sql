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
    records.direction_code as meeting_code,
    records.activity_count,
    records.activity_count_low,
    records.activity_count_high,
    records.activity_count_state,
    records.year_activity_count,
    records.year_activity_count_low,
    records.year_activity_count_high,
    {{ document_key('records.document_number', 'records.document_date') }} as document_key,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    records.sheet_name,
    records.cell_ref
from {{ ref('int_directions__read') }} as records
inner join {{ ref('int_attempts__described') }} as attempts
    on records.submission_id = attempts.submission_id
where records.direction_code in {{ meeting_kinds() }}
