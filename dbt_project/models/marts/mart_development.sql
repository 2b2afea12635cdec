select
    {{ release_id() }} as release_id,
    figures.period,
    figures.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    figures.reporter_key,
    figures.reporter_name,
    figures.office_code as channel_code,
    figures.indicator_code,
    indicators.name_vi as indicator_name,
    indicators.indicator_group,
    figures.unit,
    figures.basis,
    figures.scope,
    figures.value,
    figures.value_low,
    figures.value_high,
    figures.qualifier,
    figures.state,
    figures.printed_text,
    figures.printed_unit,
    {{ observation_status(
        state='figures.state',
        has_number='coalesce(figures.value, figures.value_low, figures.value_high) is not null',
        is_imputed='figures.is_imputed',
        is_estimated='figures.is_estimated',
        is_waived='figures.is_waived',
        period_status='verdict.period_status'
    ) }} as observation_status,
    figures.is_late,
    figures.is_estimated,
    figures.is_waived,
    figures.is_imputed,
    figures.is_synthetic,
    figures.submission_id,
    figures.delivery_number,
    figures.sheet_name,
    figures.cell_ref
from {{ ref('int_figures__accepted') }} as figures
inner join {{ ref('int_verdict__decided') }} as verdict
    on figures.period = verdict.period
inner join {{ ref('dim_place') }} as places
    on figures.place_key = places.place_key
inner join {{ ref('dim_indicator') }} as indicators
    on figures.indicator_code = indicators.indicator_code
where
    figures.is_contributor
    and figures.figure_role = 'data'
    and figures.form_code in ('KT01', 'KT04')
    and figures.basis not in {{ plan_bases() }}
