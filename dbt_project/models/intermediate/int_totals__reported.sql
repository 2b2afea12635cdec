-- What a higher place reports of itself: compared with the sum of its contributors, never added to it.
with

rank_channels as (
    select
        period,
        place_key,
        indicator_code,
        basis,
        scope,
        figure_role,
        value,
        value_low,
        value_high,
        qualifier,
        state,
        is_estimated,
        is_synthetic,
        row_number() over (
            partition by place_key, indicator_code, basis, scope, figure_role
            order by case when office_code = 'province_report' then 0 else 1 end, reporter_key
        ) as channel_rank
    from {{ ref('int_figures__accepted') }}
    where
        period = {{ built_period() }}
        and not is_contributor
        and figure_role in ('data', 'check')
)

select
    period,
    place_key,
    indicator_code,
    basis,
    scope,
    figure_role,
    value,
    value_low,
    value_high,
    qualifier,
    state,
    is_estimated,
    is_synthetic
from rank_channels
where channel_rank = 1
