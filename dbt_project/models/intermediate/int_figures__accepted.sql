-- Figures of accepted submissions, of all periods, with what a reader must know about the submission.
select
    figures.submission_id,
    figures.delivery_number,
    submissions.file_name,
    submissions.sha256,
    figures.form_code,
    figures.reporter_key,
    figures.office_code,
    reporters.reporter_name,
    reporters.is_contributor,
    figures.place_key,
    reporters.contributes_to_place_key,
    figures.period,
    periods.period_index,
    periods.opening_index,
    periods.month_count,
    submissions.first_seen_at,
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
    coalesce(obligations.is_late, false) as is_late,
    figures.state = 'estimated'
    or figures.basis = 'est_year'
    or coalesce(submissions.nature_code, '') = 'estimated' as is_estimated,
    submissions.is_waived,
    figures.state = 'imputed' as is_imputed,
    figures.is_synthetic
from {{ ref('fct_figure') }} as figures
inner join {{ ref('fct_submission') }} as submissions
    on figures.submission_id = submissions.submission_id
inner join {{ ref('dim_reporter') }} as reporters
    on figures.reporter_key = reporters.reporter_key
inner join {{ ref('dim_period') }} as periods
    on figures.period = periods.period
left join {{ ref('fct_obligation') }} as obligations
    on
        figures.reporter_key = obligations.reporter_key
        and figures.form_code = obligations.form_code
        and figures.period = obligations.period
where
    submissions.is_accepted
    -- An empty cell is no figure.
    and coalesce(figures.state, '') <> 'blank'
