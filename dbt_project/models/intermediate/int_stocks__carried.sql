-- The last accepted value of each stock at most two quarters before the built period: it stands in for a reporter
-- that is missing or held. Only points are carried; a bound cannot be added to a total. Periods of different length may
-- close on one day: then a shorter one stands in for a longer one, never the other way round, so that no two periods
-- wait for each other, and of two the one that came last counts (docs/adr/0008).
with

place_in_time as (
    select
        *,
        case basis when 'stock_open' then opening_index else period_index end as standing_index
    from {{ ref('int_figures__accepted') }}
    where
        is_contributor
        and figure_role = 'data'
        and basis in ('stock_open', 'stock_close')
        and value is not null
),

rank_by_age as (
    select
        figures.reporter_key,
        figures.indicator_code,
        figures.basis,
        figures.scope,
        figures.period as carried_period,
        figures.value as carried_value,
        row_number() over (
            partition by figures.reporter_key, figures.indicator_code, figures.basis, figures.scope
            order by
                figures.standing_index desc,
                figures.first_seen_at desc,
                figures.submission_id desc,
                figures.cell_ref desc
        ) as age_rank
    from place_in_time as figures
    inner join {{ ref('dim_indicator') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    inner join {{ ref('dim_period') }} as built
        on
            built.is_built
            and case figures.basis when 'stock_open' then built.opening_index else built.period_index end
            between figures.standing_index and figures.standing_index + 2
            and (
                figures.period_index < built.period_index
                or (figures.period_index = built.period_index and figures.month_count < built.month_count)
            )
    where indicators.kind = 'stock'
)

select
    reporter_key,
    indicator_code,
    basis,
    scope,
    carried_period,
    carried_value
from rank_by_age
where age_rank = 1
