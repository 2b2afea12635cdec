-- One total per place, indicator, basis and scope: added from contributors, or composed from other indicators. A
-- composite that contributors also report themselves is taken from its components.
{% set columns = [
    'period', 'place_key', 'indicator_code', 'basis', 'scope', 'additive_place', 'reporters_expected',
    'reporters_included', 'answered_count', 'counted_count', 'late_count', 'estimated_count', 'waived_count',
    'synthetic_count', 'added_total', 'added_low', 'added_high', 'estimated_total', 'imputed_total',
    'missing_reporter_names'
] %}
with

unite_totals as (
    select
        false as is_composed,
        {{ columns | join(',\n        ') }}
    from {{ ref('int_totals__added') }}
    union all
    select
        true as is_composed,
        {{ columns | join(',\n        ') }}
    from {{ ref('int_totals__composed') }}
),

prefer_composed as (
    select
        *,
        row_number() over (
            partition by place_key, indicator_code, basis, scope
            order by case when is_composed then 0 else 1 end
        ) as preference
    from unite_totals
)

select
    is_composed,
    reporters_included = reporters_expected as is_covered,
    {{ columns | join(',\n    ') }}
from prefer_composed
where preference = 1
