select
    submission_id,
    indicator_code,
    basis,
    scope,
    figure_role,
    {{ as_amount('value') }} as value,
    {{ as_amount('value_low') }} as value_low,
    {{ as_amount('value_high') }} as value_high,
    qualifier,
    unit,
    printed_unit,
    printed_text,
    state,
    sheet_name,
    cell_ref,
    row_label
from {{ source('raw', 'figures') }}
