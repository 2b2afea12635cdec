-- Beside each flow that the built period cumulates: what its quarters add up to. A quarter whose accepted return says
-- "Không phát sinh" adds zero; a flow of which no quarter is known is left out.
with

read_cumulated as (
    select
        figures.period,
        figures.reporter_key,
        figures.form_code,
        figures.indicator_code,
        figures.basis,
        figures.scope
    from {{ ref('int_figures__accepted') }} as figures
    inner join {{ ref('dim_indicator') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    where
        figures.period = {{ built_period() }}
        and figures.is_contributor
        and figures.figure_role = 'data'
        and indicators.kind = 'flow'
        and indicators.additive_time
),

match_quarters as (
    select
        cumulated.reporter_key,
        cumulated.indicator_code,
        cumulated.basis,
        cumulated.scope,
        quarters.quarter_period,
        {% for column in ['value', 'value_low', 'value_high'] %}
            case when flows.reporter_key is null then 0 else flows.{{ column }} end as {{ column }},
        {% endfor %}
        flows.reporter_key is not null as is_reported,
        flows.reporter_key is not null or nil.submission_id is not null as is_included
    from read_cumulated as cumulated
    inner join {{ ref('bridge_period_quarter') }} as quarters
        on cumulated.period = quarters.period and cumulated.basis = quarters.basis
    left join {{ ref('int_figures__accepted') }} as flows
        on
            cumulated.reporter_key = flows.reporter_key
            and cumulated.indicator_code = flows.indicator_code
            and cumulated.scope = flows.scope
            and quarters.quarter_period = flows.period
            and flows.basis = 'quarter'
            and flows.figure_role = 'data'
    left join {{ ref('fct_submission') }} as nil
        on
            cumulated.reporter_key = nil.reporter_key
            and cumulated.form_code = nil.form_code
            and quarters.quarter_period = nil.period
            and nil.is_accepted
            and nil.is_nil
)

select
    reporter_key,
    indicator_code,
    basis,
    scope,
    count(*) as quarters_expected,
    {{ count_if('is_included') }} as quarters_included,
    {{ interval_sum('value', 'is_included') }} as total,
    {{ interval_sum('value_low', 'is_included') }} as total_low,
    {{ interval_sum('value_high', 'is_included') }} as total_high,
    {{ dbt.listagg('case when not is_included then quarter_period end', "', '", 'order by quarter_period') }}
        as missing_quarters
from match_quarters
group by reporter_key, indicator_code, basis, scope
having {{ count_if('is_reported') }} > 0
