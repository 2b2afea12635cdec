-- What accepted returns say in all parts of KT05, one row per item and quarter. Tasks and recommendations are followed
-- through the quarters; everything else stands in its own quarter only, and its line is its name.
{% set line_key = 'part || cast(record_number as ' ~ dbt.type_string() ~ ')' %}
select
    period,
    'inspection' as item_kind_code,
    inspection_key as item_key,
    cast(null as {{ dbt.type_string() }}) as item_code,
    inspected_place_name as item_text,
    inspected_date as item_date,
    lead_name,
    plan_document_key as document_key,
    submission_id,
    'A' as part,
    cast(null as integer) as record_number,
    sheet_name,
    cells
from {{ ref('int_inspections__grouped') }}
union all
select
    period,
    limitation_kind_code as item_kind_code,
    {{ line_key }} as item_key,
    limitation_code as item_code,
    limitation_text as item_text,
    cast(null as date) as item_date,
    concerned_name as lead_name,
    cast(null as {{ dbt.type_string() }}) as document_key,
    submission_id,
    part,
    record_number,
    sheet_name,
    cell_ref as cells
from {{ ref('fct_limitation') }}
where is_accepted
union all
select
    period,
    task_kind_code as item_kind_code,
    task_key as item_key,
    cast(null as {{ dbt.type_string() }}) as item_code,
    task_text as item_text,
    given_date as item_date,
    lead_name,
    document_key,
    submission_id,
    part,
    record_number,
    sheet_name,
    cell_ref as cells
from {{ ref('int_tasks__followed') }}
union all
select
    period,
    'meeting' as item_kind_code,
    {{ line_key }} as item_key,
    meeting_code as item_code,
    cast(null as {{ dbt.type_string() }}) as item_text,
    cast(null as date) as item_date,
    cast(null as {{ dbt.type_string() }}) as lead_name,
    document_key,
    submission_id,
    part,
    record_number,
    sheet_name,
    cell_ref as cells
from {{ ref('fct_meeting') }}
where is_accepted
union all
select
    period,
    'direction' as item_kind_code,
    {{ line_key }} as item_key,
    direction_code as item_code,
    cast(null as {{ dbt.type_string() }}) as item_text,
    issued_date as item_date,
    cast(null as {{ dbt.type_string() }}) as lead_name,
    document_key,
    submission_id,
    part,
    record_number,
    sheet_name,
    cell_ref as cells
from {{ ref('fct_direction') }}
where is_accepted
union all
select
    period,
    'award' as item_kind_code,
    {{ line_key }} as item_key,
    cast(null as {{ dbt.type_string() }}) as item_code,
    award_name as item_text,
    cast(null as date) as item_date,
    cast(null as {{ dbt.type_string() }}) as lead_name,
    decision_document_key as document_key,
    submission_id,
    part,
    record_number,
    sheet_name,
    cell_ref as cells
from {{ ref('fct_award') }}
where is_accepted
