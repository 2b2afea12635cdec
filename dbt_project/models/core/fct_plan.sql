select
    submission_id,
    reporter_key,
    place_key,
    contributes_to_place_key,
    is_contributor,
    period,
    indicator_code,
    basis,
    scope,
    value_low as plan_low,
    value_high as plan_high,
    qualifier,
    state,
    unit,
    is_synthetic,
    sheet_name,
    cell_ref
from {{ ref('int_figures__accepted') }}
where
    figure_role = 'data'
    and basis in {{ plan_bases() }}
