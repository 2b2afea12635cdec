-- What the registrar's lists say of the yearly report of each organisation: KT02A of co-operatives, KT02C of groups.
with

read_co_operatives as (
    {{ pivot_records('KT02A', '', {
        'organisation_code': ('org_code', 'text'),
        'organisation_name': ('name', 'text'),
        'organisation_type_code': ('org_type', 'code'),
        'organisation_status_code': ('status', 'code'),
        'received_date': ('report_received_on', 'date'),
    }) }}
),

read_groups as (
    {{ pivot_records('KT02C', '', {
        'organisation_code': ('group_code', 'text'),
        'organisation_name': ('name', 'text'),
        'organisation_status_code': ('status', 'code'),
        'received_date': ('report_received_on', 'date'),
    }) }}
)

select
    submission_id,
    record_number,
    'KT02A' as form_code,
    'co_operative' as organisation_kind,
    organisation_type_code,
    organisation_code,
    organisation_name,
    organisation_status_code,
    received_date,
    sheet_name,
    cell_ref
from read_co_operatives
union all
select
    submission_id,
    record_number,
    'KT02C' as form_code,
    'group' as organisation_kind,
    'tht' as organisation_type_code,
    organisation_code,
    organisation_name,
    organisation_status_code,
    received_date,
    sheet_name,
    cell_ref
from read_groups
