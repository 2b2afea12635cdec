with

-- A row that only the place itself reports takes its status from that figure.
choose_status_source as (
    select
        *,
        rolled_up_state = 'not_applicable' as is_reported_only
    from {{ ref('int_totals__compared') }}
    where basis not in {{ plan_bases() }}
)

select
    {{ release_id() }} as release_id,
    totals.period,
    totals.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    totals.indicator_code,
    indicators.name_vi as indicator_name,
    indicators.indicator_group,
    indicators.unit,
    totals.basis,
    totals.scope,
    totals.value_rolled_up,
    totals.value_rolled_up_low,
    totals.value_rolled_up_high,
    totals.added_total as reported_total,
    totals.added_low as reported_total_low,
    totals.added_high as reported_total_high,
    totals.value_reported,
    totals.value_reported_low,
    totals.value_reported_high,
    totals.reported_qualifier,
    {{ as_amount('totals.value_reported - totals.added_total') }} as difference,
    totals.estimated_total,
    {{ percent_of('totals.imputed_total', 'totals.estimated_total') }} as imputed_share,
    totals.reporters_expected,
    totals.reporters_included,
    {{ percent_of('totals.late_count', 'totals.reporters_expected') }} as late_share,
    {{ percent_of('totals.estimated_count', 'totals.reporters_expected') }} as estimated_share,
    {{ percent_of('totals.waived_count', 'totals.reporters_expected') }} as waived_share,
    {{ percent_of('(totals.reporters_expected - totals.reporters_included)', 'totals.reporters_expected') }}
        as missing_share,
    totals.missing_reporter_names,
    case when totals.is_composed then indicators.components end as component_codes,
    totals.rolled_up_state,
    {{ observation_status(
        state='case when totals.is_reported_only then totals.reported_state else totals.rolled_up_state end',
        has_number='coalesce(totals.added_total, totals.added_low, totals.added_high) is not null'
        ~ ' or (totals.is_reported_only and coalesce('
        ~ 'totals.value_reported, totals.value_reported_low, totals.value_reported_high) is not null)',
        is_imputed='totals.is_imputed',
        is_estimated='(totals.estimated_count > 0 or (totals.is_reported_only and totals.is_reported_estimated))',
        is_waived='(totals.waived_count > 0 or totals.is_partial)',
        period_status='verdict.period_status'
    ) }} as observation_status,
    verdict.period_status,
    verdict.is_complete,
    totals.is_synthetic,
    nullif(
        concat_ws(
            '; ',
            case
                when totals.is_partial
                    then 'Chưa gồm ' || (totals.reporters_expected - totals.reporters_included) || ' đơn vị'
            end,
            case when totals.is_imputed then 'ước tổng lấy số được chấp nhận gần nhất của đơn vị thiếu' end,
            case when totals.is_composed then 'cộng từ ' || replace(indicators.components, '+', ' và ') end,
            case when not totals.additive_place then 'không cộng được theo địa bàn' end
        ),
        ''
    ) as method_note
from choose_status_source as totals
inner join {{ ref('int_verdict__decided') }} as verdict
    on totals.period = verdict.period
inner join {{ ref('dim_place') }} as places
    on totals.place_key = places.place_key
inner join {{ ref('dim_indicator') }} as indicators
    on totals.indicator_code = indicators.indicator_code
