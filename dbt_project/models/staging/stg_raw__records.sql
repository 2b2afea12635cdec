select
    submission_id,
    part,
    record_number,
    field,
    value_text,
    {{ as_amount('value_number') }} as value_number,
    value_date,
    unit,
    state,
    sheet_name,
    cell_ref
from {{ source('raw', 'records') }}
