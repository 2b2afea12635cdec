select
    submission_id,
    part,
    record_number,
    field,
    value_text,
    value_folded,
    {{ as_amount('value_number') }} as value_number,
    {{ as_amount('value_low') }} as value_low,
    {{ as_amount('value_high') }} as value_high,
    qualifier,
    value_date,
    unit,
    state,
    sheet_name,
    cell_ref
from {{ source('raw', 'records') }}
