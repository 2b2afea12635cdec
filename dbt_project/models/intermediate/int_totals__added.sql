-- Contributions added up to the higher place. Incomplete totals are kept here; the marts decide what may be shown.
with

add_contributions as (
    select
        contributions.period,
        contributions.place_key,
        contributions.indicator_code,
        contributions.basis,
        contributions.scope,
        indicators.additive_place,
        indicators.kind,
        count(*) as reporters_expected,
        {{ count_if('contributions.is_included') }} as reporters_included,
        {{ count_if('contributions.is_answered') }} as answered_count,
        {{ count_if('contributions.is_counted') }} as counted_count,
        {{ count_if('contributions.is_late') }} as late_count,
        {{ count_if('contributions.is_estimated') }} as estimated_count,
        {{ count_if('contributions.is_waived') }} as waived_count,
        {{ count_if('contributions.is_synthetic') }} as synthetic_count,
        {{ interval_sum('contributions.value', 'contributions.is_counted') }} as total,
        {{ interval_sum('contributions.value_low', 'contributions.is_counted') }} as total_low,
        {{ interval_sum('contributions.value_high', 'contributions.is_counted') }} as total_high,
        {{ interval_sum('contributions.carried_value', 'not contributions.is_included') }} as carried_total,
        {{ dbt.listagg(
            'case when not contributions.is_included then contributions.reporter_name end',
            "'; '",
            'order by contributions.reporter_key'
        ) }} as missing_reporter_names
    from {{ ref('fct_contribution') }} as contributions
    inner join {{ ref('dim_indicator') }} as indicators
        on contributions.indicator_code = indicators.indicator_code
    group by
        contributions.period,
        contributions.place_key,
        contributions.indicator_code,
        contributions.basis,
        contributions.scope,
        indicators.additive_place,
        indicators.kind
),

-- Averages and ratios cannot be added over places.
drop_unaddable as (
    select
        *,
        case when additive_place then total end as added_total,
        case when additive_place then total_low end as added_low,
        case when additive_place then total_high end as added_high
    from add_contributions
),

-- Stocks only: every missing reporter enters with its carried value, or there is no estimate at all.
estimate_totals as (
    select
        *,
        {{ as_amount(
            "case when kind = 'stock' and additive_place then case"
            ~ " when reporters_included = reporters_expected then added_total"
            ~ " when answered_count = 0 then carried_total"
            ~ " else added_total + carried_total end end"
        ) }} as estimated_total
    from drop_unaddable
)

select
    period,
    place_key,
    indicator_code,
    basis,
    scope,
    additive_place,
    reporters_expected,
    reporters_included,
    answered_count,
    counted_count,
    late_count,
    estimated_count,
    waived_count,
    synthetic_count,
    added_total,
    added_low,
    added_high,
    estimated_total,
    {{ as_amount(
        'case when estimated_total is not null then'
        ~ ' case when reporters_included = reporters_expected then 0 else carried_total end end'
    ) }} as imputed_total,
    missing_reporter_names
from estimate_totals
