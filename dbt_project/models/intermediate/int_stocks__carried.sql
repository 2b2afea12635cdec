-- The last accepted value of each stock at most two quarters before the built period: it stands in for a reporter
-- that is missing or held. Only points are carried; a bound cannot be added to a total.
with

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
            order by figures.period_index desc, figures.submission_id desc, figures.cell_ref desc
        ) as age_rank
    from {{ ref('int_figures__accepted') }} as figures
    inner join {{ ref('dim_indicator') }} as indicators
        on figures.indicator_code = indicators.indicator_code
    inner join {{ ref('dim_period') }} as built
        on
            built.is_built
            and figures.period_index < built.period_index
            and figures.period_index >= built.period_index - 2
    where
        figures.is_contributor
        and figures.figure_role = 'data'
        and figures.basis not in {{ plan_bases() }}
        and indicators.kind = 'stock'
        and figures.value is not null
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
