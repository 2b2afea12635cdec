-- Lines of the quarter's changes of the register (KT02B). Where one came from a group, the group's code is named beside
-- it, and may be a person's number.
with

pivot_fields as (
    select
        submission_id,
        record_number,
        {{ field_text('org_code') }} as list_code,
        {{ field_text('name') }} as organisation_name,
        {{ field_text('org_type') }} as organisation_kind_code,
        {{ field_text('change') }} as change_code,
        {{ field_date('changed_on') }} as changed_date,
        {{ field_text('document_number') }} as document_number,
        {{ field_date('document_date') }} as document_date,
        {{ field_number('capital_registered') }} as registered_capital_amount,
        {{ field_number('members') }} as member_count,
        {{ field_text('related_code') }} as related_code,
        {{ is_any("state = 'estimated'") }} as has_estimate,
        min(sheet_name) as sheet_name,
        coalesce(max(case when field = 'change' then cell_ref end), min(cell_ref)) as cell_ref
    from {{ ref('int_organisations__fields') }}
    where form_code = 'KT02B'
    group by submission_id, record_number
)

select
    submission_id,
    record_number,
    list_code,
    organisation_name,
    organisation_kind_code,
    change_code,
    changed_date,
    document_number,
    document_date,
    registered_capital_amount,
    member_count,
    case
        when change_code = 'from_group' then {{ without_personal_number('related_code') }} else related_code
    end as related_code,
    has_estimate,
    sheet_name,
    cell_ref
from pivot_fields
