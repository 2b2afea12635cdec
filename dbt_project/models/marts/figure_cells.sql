select
    {{ release_id() }} as release_id,
    figures.period,
    figures.reporter_key,
    places.place_code,
    figures.form_code,
    figures.indicator_code,
    figures.basis,
    figures.scope,
    figures.value,
    figures.value_low,
    figures.value_high,
    figures.state,
    figures.unit,
    figures.printed_text,
    figures.printed_unit,
    figures.submission_id,
    figures.delivery_number,
    figures.file_name,
    figures.sha256,
    figures.sheet_name,
    figures.cell_ref,
    figures.is_contributor,
    figures.contributes_to_place_key
from {{ ref('int_figures__accepted') }} as figures
inner join {{ ref('dim_place') }} as places
    on figures.place_key = places.place_key
where
    figures.period = {{ built_period() }}
    and figures.figure_role = 'data'
