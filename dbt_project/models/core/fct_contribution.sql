with

read_reported as (
    select *
    from {{ ref('int_figures__accepted') }}
    where
        period = {{ built_period() }}
        and is_contributor
        and figure_role = 'data'
),

match_figures as (
    select
        expected.*,
        coalesce(reported.submission_id, nil.submission_id) as submission_id,
        {% for column in ['value', 'value_low', 'value_high'] %}
            case when nil.reporter_key is null then reported.{{ column }} else 0 end as {{ column }},
        {% endfor %}
        case when nil.reporter_key is null then coalesce(reported.state, 'blank') else 'zero' end as state,
        carried.carried_period,
        carried.carried_value,
        coalesce(nil.is_late, reported.is_late, false) as is_late,
        coalesce(reported.is_estimated, false) as is_estimated,
        coalesce(reported.is_waived, false) as is_waived,
        coalesce(nil.is_synthetic, reported.is_synthetic, false) as is_synthetic
    from {{ ref('int_contributions__expected') }} as expected
    left join read_reported as reported
        on
            expected.reporter_key = reported.reporter_key
            and expected.indicator_code = reported.indicator_code
            and expected.basis = reported.basis
            and expected.scope = reported.scope
    left join {{ ref('int_flows__nil') }} as nil
        on
            expected.reporter_key = nil.reporter_key
            and expected.indicator_code = nil.indicator_code
            and expected.basis = nil.basis
            and expected.scope = nil.scope
            and reported.reporter_key is null
    left join {{ ref('int_stocks__carried') }} as carried
        on
            expected.reporter_key = carried.reporter_key
            and expected.indicator_code = carried.indicator_code
            and expected.basis = carried.basis
            and expected.scope = carried.scope
),

find_answered as (
    select
        *,
        state not in {{ unanswered_states() }} as is_answered,
        -- An accepted form may leave empty what it need not answer: the office is there and has nothing to add.
        state = 'blank' and is_form_accepted and not is_required as is_left_empty
    from match_figures
),

-- A cell that nobody must answer and nobody answers is asked in vain: it makes no total.
find_wanted as (
    select
        *,
        max(case when is_required or is_answered then 1 else 0 end) over (
            partition by place_key, indicator_code, basis, scope
        ) = 1 as is_wanted,
        is_answered or is_left_empty as is_included
    from find_answered
)

select
    {{ built_period() }} as period,
    place_key,
    indicator_code,
    basis,
    scope,
    reporter_key,
    reporter_name,
    submission_id,
    {{ as_amount('value') }} as value,
    {{ as_amount('value_low') }} as value_low,
    {{ as_amount('value_high') }} as value_high,
    state,
    is_required,
    is_included,
    is_answered,
    is_answered and state <> 'not_collected' as is_counted,
    -- Carried only where it is needed: for the missing and the held.
    case when not is_included then carried_period end as carried_period,
    case when not is_included then carried_value end as carried_value,
    is_late,
    is_estimated,
    is_waived,
    is_synthetic
from find_wanted
where
    is_wanted
    -- A cell that does not apply to an office is not expected of it.
    and state <> 'not_applicable'
