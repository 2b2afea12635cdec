-- Accepted lists of organisations, of all periods, with what a reader must know about them.
select
    submission_id,
    delivery_number,
    form_code,
    reporter_key,
    office_code,
    place_key,
    contributes_to_place_key,
    is_contributor,
    period,
    period_kind,
    period_index,
    window_end_date,
    is_late,
    is_estimated,
    is_waived,
    is_synthetic
from {{ ref('int_attempts__described') }}
where
    is_accepted
    and form_code in ('KT02A', 'KT02B', 'KT02C', 'KT03B')
