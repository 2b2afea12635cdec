{% set measures = {
    'borrower_count': 'SUP_CREDIT_HTX', 'lent_amount': 'SUP_CREDIT_AMOUNT', 'balance_amount': 'SUP_CREDIT_BALANCE',
    'overdue_amount': 'SUP_CREDIT_OVERDUE',
} %}
with

pivot_measures as (
    select
        period,
        reporter_key,
        reporter_name,
        office_code,
        place_key,
        basis,
        scope,
        submission_id,
        delivery_number,
        {% for measure, indicator in measures.items() %}
            {{ interval_sum('value', "indicator_code = '" ~ indicator ~ "'") }} as {{ measure }},
            {{ interval_sum('value_low', "indicator_code = '" ~ indicator ~ "'") }} as {{ measure }}_low,
            {{ interval_sum('value_high', "indicator_code = '" ~ indicator ~ "'") }} as {{ measure }}_high,
            max(case when indicator_code = '{{ indicator }}' then state end) as {{ measure }}_state,
        {% endfor %}
        {{ dbt.listagg("sheet_name || '!' || cell_ref", "', '", 'order by indicator_code, sheet_name, cell_ref') }}
            as cells,
        {{ is_any('is_late') }} as is_late,
        {{ is_any('is_estimated') }} as is_estimated,
        {{ is_any('is_waived') }} as is_waived,
        {{ is_any('is_synthetic') }} as is_synthetic
    from {{ ref('int_figures__accepted') }}
    where
        period = {{ built_period() }}
        and is_contributor
        and figure_role = 'data'
        and basis not in {{ plan_bases() }}
        and indicator_code in (
            {% for indicator in measures.values() %}
                '{{ indicator }}'{% if not loop.last %},{% endif %}
            {% endfor %}
        )
    group by
        period,
        reporter_key,
        reporter_name,
        office_code,
        place_key,
        basis,
        scope,
        submission_id,
        delivery_number
)

select
    {{ release_id() }} as release_id,
    loans.period,
    loans.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    loans.reporter_key,
    loans.reporter_name,
    loans.office_code as channel_code,
    loans.basis,
    loans.scope,
    {% for measure in measures %}
        loans.{{ measure }},
        loans.{{ measure }}_low,
        loans.{{ measure }}_high,
        loans.{{ measure }}_state,
    {% endfor %}
    {{ percent_of('loans.overdue_amount', 'loans.balance_amount') }} as overdue_share,
    loans.is_late,
    loans.is_estimated,
    loans.is_waived,
    loans.is_synthetic,
    loans.submission_id,
    loans.delivery_number,
    loans.cells
from pivot_measures as loans
inner join {{ ref('dim_place') }} as places
    on loans.place_key = places.place_key
