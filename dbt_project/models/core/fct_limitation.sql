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
    records.limitation_kind_code,
    records.limitation_code,
    records.limitation_text,
    records.cause,
    records.concerned_name,
    records.source_text,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    records.sheet_name,
    records.cell_ref
from {{ ref('int_limitations__read') }} as records
inner join {{ ref('int_attempts__described') }} as attempts
    on records.submission_id = attempts.submission_id
