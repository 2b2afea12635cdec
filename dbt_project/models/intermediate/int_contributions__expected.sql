-- Cells of the built period that contributors owe. What was not asked for but reported all the same is expected too:
-- no accepted figure is left out of a total.
with

list_cells as (
    select
        obligations.reporter_key,
        promises.indicator_code,
        promises.basis,
        promises.scope,
        promises.is_required,
        obligations.accepted_submission_id is not null as is_form_accepted
    from {{ ref('fct_obligation') }} as obligations
    inner join {{ ref('stg_raw__promises') }} as promises
        on
            obligations.form_code = promises.form_code
            and obligations.form_version = promises.form_version
            and obligations.office_code = promises.office_code
            and obligations.period = promises.period
    where obligations.period = {{ built_period() }}
    union all
    select
        reporter_key,
        indicator_code,
        basis,
        scope,
        false as is_required,
        true as is_form_accepted
    from {{ ref('int_figures__accepted') }}
    where
        period = {{ built_period() }}
        and figure_role = 'data'
)

select
    reporters.contributes_to_place_key as place_key,
    cells.indicator_code,
    cells.basis,
    cells.scope,
    cells.reporter_key,
    reporters.reporter_name,
    {{ is_any('cells.is_required') }} as is_required,
    min(case when cells.is_form_accepted then 1 else 0 end) = 1 as is_form_accepted
from list_cells as cells
inner join {{ ref('dim_reporter') }} as reporters
    on cells.reporter_key = reporters.reporter_key
where reporters.is_contributor
group by
    reporters.contributes_to_place_key,
    cells.indicator_code,
    cells.basis,
    cells.scope,
    cells.reporter_key,
    reporters.reporter_name
