with

-- A sum of some of the quarters is not the sum: it is shown only where all of them are in.
hold_back_partial as (
    select
        *,
        quarters_included = quarters_expected as is_whole,
        case when quarters_included = quarters_expected then total end as quarters_value,
        case when quarters_included = quarters_expected then total_low end as quarters_value_low,
        case when quarters_included = quarters_expected then total_high end as quarters_value_high
    from {{ ref('int_flows__quarterly') }}
)

select
    {{ release_id() }} as release_id,
    figures.period,
    figures.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    figures.reporter_key,
    figures.reporter_name,
    figures.indicator_code,
    indicators.name_vi as indicator_name,
    indicators.indicator_group,
    figures.unit,
    figures.basis,
    figures.scope,
    figures.value,
    figures.value_low,
    figures.value_high,
    quarters.quarters_value,
    quarters.quarters_value_low,
    quarters.quarters_value_high,
    {{ as_amount('figures.value - quarters.quarters_value') }} as difference,
    quarters.quarters_expected,
    quarters.quarters_included,
    quarters.missing_quarters,
    case
        when not quarters.is_whole then 'not_assessable'
        when figures.value_low > quarters.quarters_value_high then 'differs'
        when figures.value_high < quarters.quarters_value_low then 'differs'
        when coalesce(figures.value_low, figures.value_high) is null then 'not_assessable'
        when coalesce(quarters.quarters_value_low, quarters.quarters_value_high) is null then 'not_assessable'
        else 'agrees'
    end as agreement_code,
    figures.is_estimated,
    figures.is_synthetic,
    figures.submission_id,
    figures.delivery_number,
    figures.sheet_name,
    figures.cell_ref
from hold_back_partial as quarters
inner join {{ ref('int_figures__accepted') }} as figures
    on
        quarters.reporter_key = figures.reporter_key
        and quarters.indicator_code = figures.indicator_code
        and quarters.basis = figures.basis
        and quarters.scope = figures.scope
        and figures.period = {{ built_period() }}
        and figures.figure_role = 'data'
inner join {{ ref('dim_place') }} as places
    on figures.place_key = places.place_key
inner join {{ ref('dim_indicator') }} as indicators
    on figures.indicator_code = indicators.indicator_code
