{% set counts = ['organisation', 'class', 'participation'] %}
{% set amounts = ['budget', 'disbursed'] %}
with

pivot_measures as (
    select
        period,
        reporter_key,
        place_key,
        programme_code,
        aligned_basis as basis,
        source_scope as scope,
        submission_id,
        delivery_number,
        {% for measure in counts %}
            {{ interval_sum('value', "measure_code = '" ~ measure ~ "'") }} as {{ measure }}_count,
        {% endfor %}
        {% for measure in amounts %}
            {{ interval_sum('value', "measure_code = '" ~ measure ~ "'") }} as {{ measure }}_amount,
            {{ interval_sum('value_low', "measure_code = '" ~ measure ~ "'") }} as {{ measure }}_amount_low,
            {{ interval_sum('value_high', "measure_code = '" ~ measure ~ "'") }} as {{ measure }}_amount_high,
        {% endfor %}
        {% for measure in counts + amounts %}
            max(case when measure_code = '{{ measure }}' then state end) as {{ measure }}_state,
        {% endfor %}
        max(case when measure_code = 'organisation' then sheet_name || '!' || cell_ref end) as organisation_cell,
        {{ dbt.listagg("sheet_name || '!' || cell_ref", "', '", 'order by measure_code, sheet_name, cell_ref') }}
            as cells,
        {{ count_if('coalesce(value, value_low, value_high) is not null') }} > 0 as has_number,
        {{ is_any('is_late') }} as is_late,
        {{ is_any('is_estimated') }} as is_estimated,
        {{ is_any('is_waived') }} as is_waived,
        {{ is_any('is_synthetic') }} as is_synthetic
    from {{ ref('fct_support') }}
    where
        period = {{ built_period() }}
        and is_contributor
    group by
        period,
        reporter_key,
        place_key,
        programme_code,
        aligned_basis,
        source_scope,
        submission_id,
        delivery_number
),

-- The state that a reader should heed: of the money where there is money, else of what was counted.
choose_states as (
    select
        *,
        coalesce(disbursed_state, organisation_state, participation_state, class_state, budget_state) as leading_state
    from pivot_measures
)

select
    {{ release_id() }} as release_id,
    support.period,
    support.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    support.reporter_key,
    reporters.reporter_name,
    reporters.office_code as channel_code,
    support.programme_code,
    programmes.programme_name,
    support.basis,
    support.scope,
    {% for measure in counts %}
        support.{{ measure }}_count,
        support.{{ measure }}_state,
    {% endfor %}
    {% for measure in amounts %}
        support.{{ measure }}_amount,
        support.{{ measure }}_amount_low,
        support.{{ measure }}_amount_high,
        support.{{ measure }}_state,
    {% endfor %}
    {{ as_amount('support.disbursed_amount / nullif(support.organisation_count, 0)') }} as unit_cost_amount,
    {{ observation_status(
        state='support.leading_state',
        has_number='support.has_number',
        is_imputed='false',
        is_estimated='support.is_estimated',
        is_waived='support.is_waived',
        period_status='verdict.period_status'
    ) }} as observation_status,
    support.is_late,
    support.is_estimated,
    support.is_waived,
    support.is_synthetic,
    support.submission_id,
    support.delivery_number,
    support.organisation_cell,
    support.cells
from choose_states as support
inner join {{ ref('int_verdict__decided') }} as verdict
    on support.period = verdict.period
inner join {{ ref('dim_place') }} as places
    on support.place_key = places.place_key
inner join {{ ref('dim_reporter') }} as reporters
    on support.reporter_key = reporters.reporter_key
inner join {{ ref('dim_programme') }} as programmes
    on support.programme_code = programmes.programme_code
