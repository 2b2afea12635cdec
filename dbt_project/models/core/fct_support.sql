{% set measures = {
    'organisation': 'organisation_indicator',
    'class': 'class_indicator',
    'participation': 'attendance_indicator',
    'disbursed': 'spend_indicator',
    'budget': 'budget_indicator',
} %}
with

-- A budget is set for a span: it stands beside what was done in that span, not on a row of its own.
align_bases as (
    select
        *,
        case basis when 'plan_year' then 'ytd' when 'plan_period' then 'ptd' else basis end as aligned_basis
    from {{ ref('int_figures__accepted') }}
    where figure_role = 'data'
),

name_measures as (
    {% for measure_code, indicator_column in measures.items() %}
        {% if not loop.first %}union all{% endif %}
        select
            figures.*,
            programmes.programme_code,
            '{{ measure_code }}' as measure_code
        from align_bases as figures
        inner join {{ ref('dim_programme') }} as programmes
            on figures.indicator_code = programmes.{{ indicator_column }}
        {% if measure_code != 'budget' %}
            where figures.basis not in {{ plan_bases() }}
        {% endif %}
    {% endfor %}
)

select
    submission_id,
    delivery_number,
    form_code,
    reporter_key,
    place_key,
    is_contributor,
    period,
    programme_code,
    measure_code,
    indicator_code,
    basis,
    aligned_basis,
    scope,
    -- Organisations and people are not split by source of money: they stand with all sources.
    case when scope like 'source_%' then scope else 'all' end as source_scope,
    value,
    value_low,
    value_high,
    qualifier,
    unit,
    state,
    sheet_name,
    cell_ref,
    is_late,
    is_estimated,
    is_waived,
    is_synthetic
from name_measures
