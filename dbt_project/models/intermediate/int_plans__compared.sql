-- Plans of the programme period beside what was done since it began, per higher place, indicator and scope.
-- A plan is the complete sum of the contributors' plans, or, where none of them owes one, the place's own.
with

read_plans as (
    select totals.*
    from {{ ref('int_totals__compared') }} as totals
    left join {{ ref('dim_programme') }} as programmes
        on totals.indicator_code = programmes.budget_indicator
    where
        totals.basis = 'plan_period'
        -- A budget is compared with what was spent, in mart_support.
        and programmes.programme_code is null
),

read_actuals as (
    select *
    from {{ ref('int_totals__compared') }}
    where basis = 'ptd'
),

choose_plans as (
    select
        plans.period,
        plans.place_key,
        plans.indicator_code,
        plans.basis,
        plans.scope,
        plans.is_synthetic or coalesce(actuals.is_synthetic, false) as is_synthetic,
        plans.value_rolled_up_low as plan_low,
        plans.value_rolled_up_high as plan_high,
        plans.value_reported_low as plan_reported_low,
        plans.value_reported_high as plan_reported_high,
        case
            when plans.is_covered then 'contributors'
            when plans.reporters_expected = 0 then 'own_report'
        end as plan_source_code,
        actuals.value_rolled_up as actual,
        actuals.value_rolled_up_low as actual_low,
        actuals.value_rolled_up_high as actual_high,
        coalesce(actuals.rolled_up_state, 'blank') as actual_state,
        coalesce(actuals.estimated_count, 0) > 0 as is_estimated,
        coalesce(actuals.waived_count, 0) > 0 as is_waived,
        coalesce(actuals.is_covered, false) as is_actual_covered,
        shares.value as attainment_reported_share,
        averages.value as average_reported
    from read_plans as plans
    left join read_actuals as actuals
        on
            plans.place_key = actuals.place_key
            and plans.indicator_code = actuals.indicator_code
            and plans.scope = actuals.scope
    {% for alias, basis in [('shares', 'pct_plan_period'), ('averages', 'avg_year')] %}
        left join {{ ref('int_totals__reported') }} as {{ alias }}
            on
                plans.place_key = {{ alias }}.place_key
                and plans.indicator_code = {{ alias }}.indicator_code
                and plans.scope = {{ alias }}.scope
                and {{ alias }}.basis = '{{ basis }}'
                and {{ alias }}.figure_role = 'check'
    {% endfor %}
),

-- Plans run over five years, of which the last ends in 0 or 5; an open range is a programme of its own years. The year
-- in which the period ends counts as a whole year. The arithmetic stays in integers: 2021 to 2025 leave 0 to 4.
name_years as (
    select
        period,
        year,
        case period_kind when 'programme' then first_year else year - (year - 1) % 5 end as plan_first_year,
        case period_kind when 'programme' then year else year - (year - 1) % 5 + 4 end as plan_last_year
    from {{ ref('dim_period') }}
),

place_in_programme as (
    select
        plans.*,
        years.plan_first_year,
        years.plan_last_year,
        years.year - years.plan_first_year + 1 as years_elapsed,
        case plans.plan_source_code
            when 'contributors' then plans.plan_low
            when 'own_report' then plans.plan_reported_low
        end as target_low,
        case plans.plan_source_code
            when 'contributors' then plans.plan_high
            when 'own_report' then plans.plan_reported_high
        end as target_high
    from choose_plans as plans
    inner join name_years as years
        on plans.period = years.period
)

select
    *,
    {{ percent_of('actual_low', 'target_high') }} as attainment_low_share,
    {{ percent_of('actual_high', 'target_low') }} as attainment_high_share,
    {{ percent_of('years_elapsed', '(plan_last_year - plan_first_year + 1)') }} as linear_path_share
from place_in_programme
