-- Lines of the yearly lists: co-operatives, credit funds and unions (KT02A), groups (KT02C), under the same names.
{% set texts = {
    'sector_code': 'sector', 'agricultural_type_code': 'agri_type', 'law_code': 'law', 'status_code': 'status',
    'reported_size_code': 'size', 'rating_code': 'rating', 'rating_year': 'rated_year', 'union_code': 'union_code',
} %}
{% set counts = {
    'member_count': 'members', 'official_member_count': 'members_official',
    'associate_member_count': 'members_associate', 'labour_count': 'labour', 'manager_count': 'managers',
} %}
{% set amounts = {
    'charter_capital_amount': 'capital_charter', 'asset_amount': 'assets', 'revenue_amount': 'revenue',
    'member_revenue_amount': 'revenue_members', 'profit_amount': 'profit',
} %}
{% set ticks = {
    'is_in_chain': 'in_chain', 'is_hitech': 'hitech', 'is_ocop': 'ocop', 'is_growing_coded': 'grow_code',
    'is_exemplary': 'exemplary',
} %}
with

pivot_fields as (
    select
        submission_id,
        record_number,
        form_code,
        {{ field_text('org_code') }} as register_code,
        {{ field_text('group_code') }} as group_code,
        {{ field_text('name') }} as organisation_name,
        {{ field_text('org_type') }} as register_kind_code,
        {{ field_text('commune_code') }} as commune_code,
        coalesce({{ field_date('registered_on') }}, {{ field_date('notified_on') }}) as founded_date,
        {{ field_date('status_on') }} as status_date,
        {{ field_date('report_received_on') }} as report_received_date,
        {% for column, field in texts.items() %}
            {{ field_text(field) }} as {{ column }},
        {% endfor %}
        {% for column, field in dict(counts, **amounts).items() %}
            {{ field_number(field) }} as {{ column }},
        {% endfor %}
        {% for column, field in ticks.items() %}
            {{ field_tick(field) }} as {{ column }},
        {% endfor %}
        {{ is_any("state = 'estimated'") }} as has_estimate,
        min(sheet_name) as sheet_name,
        coalesce(
            max(case when field in ('org_code', 'group_code') then cell_ref end),
            max(case when field = 'name' then cell_ref end),
            min(cell_ref)
        ) as cell_ref
    from {{ ref('int_organisations__fields') }}
    where form_code in ('KT02A', 'KT02C')
    group by submission_id, record_number, form_code
)

select
    submission_id,
    record_number,
    form_code,
    case form_code when 'KT02A' then register_code else {{ without_personal_number('group_code') }} end as list_code,
    organisation_name,
    case form_code when 'KT02A' then register_kind_code else 'tht' end as organisation_kind_code,
    commune_code,
    founded_date,
    status_date,
    report_received_date,
    {% for column in texts %}
        {{ column }},
    {% endfor %}
    {% for column in dict(counts, **amounts) %}
        {{ column }},
    {% endfor %}
    {% for column in ticks %}
        {{ column }},
    {% endfor %}
    has_estimate,
    sheet_name,
    cell_ref
from pivot_fields
