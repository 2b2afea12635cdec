-- The same statements with the state that each leaves the organisation in. Whom a list leaves out is unlisted, unless
-- it had left the register before; a day belongs to the state that it was given for, and goes no further.
{% set kept = [
    'organisation_key', 'reporter_key', 'stated_date', 'statement_number', 'organisation_name', 'organisation_kind_code',
    'commune_key', 'sector_code', 'agricultural_type_code', 'law_code', 'founded_date', 'reported_size_code', 'size_code',
    'size_regime_code', 'rating_code', 'rating_year', 'status_code', 'identified_by_code', 'is_ambiguous', 'place_key',
    'is_contributor', 'period', 'submission_id', 'delivery_number', 'record_number', 'sheet_name', 'cell_ref',
    'is_estimated', 'is_synthetic',
] %}
{% set group = 'organisation_key, reporter_key' %}
with

find_states as (
    select
        *,
        case
            when is_absent and stated_status_code in {{ states_on_register() }} then 'unlisted'
            else stated_status_code
        end as status_code
    from {{ ref('int_organisations__carried') }}
),

find_turns as (
    select
        *,
        case
            when coalesce(lag(status_code) over (partition by {{ group }} order by statement_number), '') = status_code
                then 0
            else 1
        end as is_turn
    from find_states
),

number_turns as (
    select
        *,
        sum(is_turn) over (partition by {{ group }} order by statement_number) as turn_number
    from find_turns
),

number_days as (
    select
        *,
        count(stated_status_date) over (
            partition by {{ group }}, turn_number order by statement_number
        ) as day_number
    from number_turns
)

select
    {{ kept | join(',\n    ') }},
    {{ last_stated('stated_status_date', group ~ ', turn_number', 'day_number') }} as status_date
from number_days
