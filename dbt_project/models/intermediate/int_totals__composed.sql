-- Indicators that are added from others (HTX and unions together): from the components' own totals at the end of the
-- period, in the components' scope. Without one of its components a composite has no total.
with

add_components as (
    select
        totals.period,
        totals.place_key,
        bridge.indicator_code,
        totals.basis,
        bridge.org_scope as scope,
        {{ interval_sum('totals.added_total', 'true') }} as total,
        {{ interval_sum('totals.added_low', 'true') }} as total_low,
        {{ interval_sum('totals.added_high', 'true') }} as total_high,
        {{ interval_sum('totals.estimated_total', 'true') }} as estimated_total,
        {{ interval_sum('totals.imputed_total', 'true') }} as imputed_total,
        sum(totals.answered_count) as answered_count,
        sum(totals.counted_count) as counted_count,
        count(*) = max(bridge.component_count) as has_all_components
    from {{ ref('int_totals__added') }} as totals
    inner join {{ ref('bridge_indicator_component') }} as bridge
        on totals.indicator_code = bridge.component_code and totals.scope = bridge.component_scope
    where totals.basis = 'stock_close'
    group by totals.period, totals.place_key, bridge.indicator_code, totals.basis, bridge.org_scope
),

-- A reporter that owes several components counts once, and as included only with all of them.
unite_reporters as (
    select
        contributions.place_key,
        bridge.indicator_code,
        contributions.reporter_key,
        contributions.reporter_name,
        min(case when contributions.is_included then 1 else 0 end) as included_flag,
        max(case when contributions.is_late then 1 else 0 end) as late_flag,
        max(case when contributions.is_estimated then 1 else 0 end) as estimated_flag,
        max(case when contributions.is_waived then 1 else 0 end) as waived_flag,
        max(case when contributions.is_synthetic then 1 else 0 end) as synthetic_flag
    from {{ ref('fct_contribution') }} as contributions
    inner join {{ ref('bridge_indicator_component') }} as bridge
        on
            contributions.indicator_code = bridge.component_code
            and contributions.scope = bridge.component_scope
    where contributions.basis = 'stock_close'
    group by
        contributions.place_key,
        bridge.indicator_code,
        contributions.reporter_key,
        contributions.reporter_name
),

count_reporters as (
    select
        place_key,
        indicator_code,
        count(*) as reporters_expected,
        sum(included_flag) as reporters_included,
        sum(late_flag) as late_count,
        sum(estimated_flag) as estimated_count,
        sum(waived_flag) as waived_count,
        sum(synthetic_flag) as synthetic_count,
        {{ dbt.listagg('case when included_flag = 0 then reporter_name end', "'; '", 'order by reporter_key') }}
            as missing_reporter_names
    from unite_reporters
    group by place_key, indicator_code
)

select
    added.period,
    added.place_key,
    added.indicator_code,
    added.basis,
    added.scope,
    true as additive_place,
    counted.reporters_expected,
    cast(counted.reporters_included as bigint) as reporters_included,
    cast(added.answered_count as bigint) as answered_count,
    cast(added.counted_count as bigint) as counted_count,
    cast(counted.late_count as bigint) as late_count,
    cast(counted.estimated_count as bigint) as estimated_count,
    cast(counted.waived_count as bigint) as waived_count,
    cast(counted.synthetic_count as bigint) as synthetic_count,
    case when added.has_all_components then added.total end as added_total,
    case when added.has_all_components then added.total_low end as added_low,
    case when added.has_all_components then added.total_high end as added_high,
    case when added.has_all_components then added.estimated_total end as estimated_total,
    case when added.has_all_components then added.imputed_total end as imputed_total,
    counted.missing_reporter_names
from add_components as added
inner join count_reporters as counted
    on added.place_key = counted.place_key and added.indicator_code = counted.indicator_code
