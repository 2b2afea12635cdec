-- Totals from below beside the figure that the higher place reports of itself, and what may be said of both.
with

list_cells as (
    select
        place_key,
        indicator_code,
        basis,
        scope
    from {{ ref('int_totals__united') }}
    union
    select
        place_key,
        indicator_code,
        basis,
        scope
    from {{ ref('int_totals__reported') }}
    where figure_role = 'data'
),

join_sides as (
    select
        {{ built_period() }} as period,
        cells.place_key,
        cells.indicator_code,
        cells.basis,
        cells.scope,
        coalesce(totals.is_composed, false) as is_composed,
        coalesce(totals.additive_place, true) as additive_place,
        coalesce(totals.is_covered, false) as is_covered,
        coalesce(totals.reporters_expected, 0) as reporters_expected,
        coalesce(totals.reporters_included, 0) as reporters_included,
        coalesce(totals.answered_count, 0) as answered_count,
        coalesce(totals.counted_count, 0) as counted_count,
        coalesce(totals.late_count, 0) as late_count,
        coalesce(totals.estimated_count, 0) as estimated_count,
        coalesce(totals.waived_count, 0) as waived_count,
        coalesce(totals.synthetic_count, 0) > 0 or coalesce(reported.is_synthetic, false) as is_synthetic,
        totals.added_total,
        totals.added_low,
        totals.added_high,
        totals.estimated_total,
        totals.imputed_total,
        totals.missing_reporter_names,
        reported.value as value_reported,
        reported.value_low as value_reported_low,
        reported.value_high as value_reported_high,
        reported.qualifier as reported_qualifier,
        reported.state as reported_state,
        coalesce(reported.is_estimated, false) as is_reported_estimated
    from list_cells as cells
    left join {{ ref('int_totals__united') }} as totals
        on
            cells.place_key = totals.place_key
            and cells.indicator_code = totals.indicator_code
            and cells.basis = totals.basis
            and cells.scope = totals.scope
    left join {{ ref('int_totals__reported') }} as reported
        on
            cells.place_key = reported.place_key
            and cells.indicator_code = reported.indicator_code
            and cells.basis = reported.basis
            and cells.scope = reported.scope
            and reported.figure_role = 'data'
)

select
    *,
    case when is_covered then added_total end as value_rolled_up,
    case when is_covered then added_low end as value_rolled_up_low,
    case when is_covered then added_high end as value_rolled_up_high,
    case
        when is_composed then 'derived'
        when reporters_expected = 0 or not additive_place then 'not_applicable'
        when answered_count = 0 then 'blank'
        when counted_count = 0 then 'not_collected'
        when added_low is null and added_high is null then 'qualitative'
        when added_low is null or added_high is null then 'bound'
        when added_low <> added_high then 'range'
        when estimated_count > 0 then 'estimated'
        when added_total = 0 then 'zero'
        else 'reported'
    end as rolled_up_state,
    reporters_expected > reporters_included as is_partial,
    reporters_expected > reporters_included and estimated_total is not null as is_imputed
from join_sides
