select
    {{ release_id() }} as release_id,
    plans.period,
    plans.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    plans.indicator_code,
    indicators.name_vi as indicator_name,
    indicators.indicator_group,
    indicators.unit,
    plans.basis,
    plans.scope,
    cast(plans.plan_first_year as integer) as plan_first_year,
    cast(plans.plan_last_year as integer) as plan_last_year,
    plans.plan_low,
    plans.plan_high,
    plans.plan_reported_low,
    plans.plan_reported_high,
    plans.plan_source_code,
    plans.actual,
    plans.actual_low,
    plans.actual_high,
    plans.attainment_low_share,
    plans.attainment_high_share,
    plans.attainment_reported_share,
    plans.linear_path_share,
    {{ percent_of('plans.attainment_low_share', 'plans.linear_path_share') }} as pace_low_share,
    {{ percent_of('plans.attainment_high_share', 'plans.linear_path_share') }} as pace_high_share,
    cast(plans.years_elapsed as integer) as years_elapsed,
    'Năm báo cáo tính tròn một năm: ' || plans.years_elapsed || '/'
    || (plans.plan_last_year - plans.plan_first_year + 1) || ' năm ('
    || plans.plan_first_year || '–' || plans.plan_last_year || ')' as year_convention,
    {{ as_amount('plans.actual / nullif(plans.years_elapsed, 0)') }} as average_per_year,
    plans.average_reported,
    -- Said only of complete data, and only if it holds for every value that the figures allow.
    case
        when not (verdict.is_complete and plans.is_actual_covered) then 'not_assessable'
        when plans.attainment_low_share > 100 then 'exceeded'
        when plans.attainment_low_share >= 100 then 'met'
        when plans.attainment_high_share < 100 then 'below'
        else 'not_assessable'
    end as assessment_code,
    {{ observation_status(
        state='plans.actual_state',
        has_number='coalesce(plans.actual, plans.actual_low, plans.actual_high) is not null',
        is_imputed='false',
        is_estimated='plans.is_estimated',
        is_waived='plans.is_waived',
        period_status='verdict.period_status'
    ) }} as observation_status,
    verdict.period_status,
    verdict.is_complete,
    plans.is_synthetic
from {{ ref('int_plans__compared') }} as plans
inner join {{ ref('int_verdict__decided') }} as verdict
    on plans.period = verdict.period
inner join {{ ref('dim_place') }} as places
    on plans.place_key = places.place_key
inner join {{ ref('dim_indicator') }} as indicators
    on plans.indicator_code = indicators.indicator_code
