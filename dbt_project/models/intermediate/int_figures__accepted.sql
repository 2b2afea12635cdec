-- Figures of accepted submissions, of all periods, with what a reader must know about the submission.
select
    figures.submission_id,
    figures.delivery_number,
    attempts.file_name,
    attempts.sha256,
    figures.form_code,
    figures.reporter_key,
    figures.office_code,
    attempts.reporter_name,
    attempts.is_contributor,
    figures.place_key,
    attempts.contributes_to_place_key,
    figures.period,
    attempts.period_index,
    attempts.opening_index,
    attempts.month_count,
    attempts.first_seen_at,
    figures.indicator_code,
    figures.basis,
    figures.scope,
    figures.figure_role,
    figures.value,
    figures.value_low,
    figures.value_high,
    figures.qualifier,
    figures.unit,
    figures.printed_unit,
    figures.printed_text,
    figures.state,
    figures.sheet_name,
    figures.cell_ref,
    attempts.is_late,
    figures.state = 'estimated'
    or figures.basis = 'est_year'
    or attempts.is_estimated as is_estimated,
    attempts.is_waived,
    figures.state = 'imputed' as is_imputed,
    figures.is_synthetic
from {{ ref('fct_figure') }} as figures
inner join {{ ref('int_attempts__described') }} as attempts
    on figures.submission_id = attempts.submission_id
where
    attempts.is_accepted
    -- An empty cell is no figure.
    and coalesce(figures.state, '') <> 'blank'
