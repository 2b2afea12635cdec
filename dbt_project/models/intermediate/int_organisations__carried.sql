-- Every statement about an organisation by one reporter, in the order of the days that they speak of, with what the
-- statements before it said and it leaves out. The size is that of the last list only: another rule may hold since.
{% set stated = [
    'organisation_name', 'organisation_kind_code', 'commune_key', 'sector_code', 'agricultural_type_code', 'law_code',
    'founded_date', 'reported_size_code', 'rating_code', 'rating_year', 'status_code',
] %}
{% set sized = ['size_code', 'size_regime_code'] %}
{% set source = [
    'identified_by_code', 'is_ambiguous', 'place_key', 'is_contributor', 'period', 'submission_id', 'delivery_number',
    'record_number', 'sheet_name', 'cell_ref', 'is_estimated', 'is_synthetic',
] %}
{% set absent = [
    'organisation_key', 'identified_by_code', 'is_ambiguous', 'submission_id', 'delivery_number', 'form_code',
    'reporter_key', 'place_key', 'is_contributor', 'period', 'period_index', 'stated_date', 'is_synthetic',
] %}
{% set group = 'organisation_key, reporter_key' %}
with

unite_statements as (
    select
        false as is_absent,
        {{ (stated + sized) | join(',\n        ') }},
        status_date,
        record_number,
        sheet_name,
        cell_ref,
        is_estimated,
        {{ absent | join(',\n        ') }}
    from {{ ref('int_organisations__lines') }}
    union all
    select
        true as is_absent,
        {% for column in stated + sized + ['status_date', 'record_number', 'sheet_name', 'cell_ref'] %}
            null as {{ column }},
        {% endfor %}
        false as is_estimated,
        {{ absent | join(',\n        ') }}
    from {{ ref('int_organisations__absent') }}
),

order_statements as (
    select
        *,
        row_number() over (
            partition by {{ group }}
            order by
                stated_date,
                case when form_code = 'KT02B' then 0 else 1 end,
                period_index,
                submission_id,
                record_number
        ) as statement_number
    from unite_statements
),

number_given as (
    select
        *,
        count(case when form_code <> 'KT02B' and not is_absent then 1 end) over (
            partition by {{ group }} order by statement_number
        ) as list_number,
        {% for column in stated %}
            count({{ column }}) over (partition by {{ group }} order by statement_number) as {{ column }}_number
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from order_statements
)

select
    organisation_key,
    reporter_key,
    stated_date,
    statement_number,
    is_absent,
    {{ source | join(',\n    ') }},
    {% for column in stated if column != 'status_code' %}
        {{ last_stated(column, group, column ~ '_number') }} as {{ column }},
    {% endfor %}
    {% for column in sized %}
        {{ last_stated(column, group, 'list_number') }} as {{ column }},
    {% endfor %}
    status_date as stated_status_date,
    {{ last_stated('status_code', group, 'status_code_number') }} as stated_status_code
from number_given
