-- Parts C and D of KT05, one under the other: proposals by their number, tasks by the document that gave them.
{% set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
with

read_recommendations as (
    {{ pivot_records('KT05', 'C', {
        'task_number': ('number', 'text'),
        'proposer_name': ('proposed_by', 'text'),
        'lead_name': ('addressed_to', 'text'),
        'task_text': ('content', 'text'),
        'folded_text': ('content', 'folded'),
        'folded_number': ('number', 'folded'),
        'folded_lead': ('addressed_to', 'folded'),
        'given_date': ('proposed_on', 'date'),
        'due_date': ('answer_due_on', 'date'),
        'task_state_code': ('state', 'code'),
        'answer_number': ('answer_number', 'text'),
    }) }}
),

read_tasks as (
    {{ pivot_records('KT05', 'D', {
        'source_number': ('source_number', 'text'),
        'task_text': ('content', 'text'),
        'folded_text': ('content', 'folded'),
        'folded_number': ('source_number', 'folded'),
        'folded_lead': ('lead_office', 'folded'),
        'lead_name': ('lead_office', 'text'),
        'co_lead_names': ('with_offices', 'text'),
        'quantity': ('volume', 'number'),
        'quantity_unit': ('volume_unit', 'text'),
        'list_name': ('listed_in', 'text'),
        'due_date': ('due_on', 'date'),
        'task_state_code': ('state', 'code'),
        'product': ('product', 'text'),
    }) }}
)

select
    submission_id,
    part,
    record_number,
    'recommendation' as task_kind_code,
    task_number,
    {{ no_text }} as source_number,
    task_text,
    lead_name,
    {{ no_text }} as co_lead_names,
    proposer_name,
    cast(null as decimal(24, 6)) as quantity,
    cast(null as decimal(24, 6)) as quantity_low,
    cast(null as decimal(24, 6)) as quantity_high,
    {{ no_text }} as quantity_qualifier,
    {{ no_text }} as quantity_state,
    {{ no_text }} as quantity_unit,
    {{ no_text }} as list_name,
    given_date,
    due_date,
    task_state_code,
    {{ no_text }} as product,
    answer_number,
    folded_number,
    folded_text,
    folded_lead,
    sheet_name,
    cell_ref
from read_recommendations
union all
select
    submission_id,
    part,
    record_number,
    'task' as task_kind_code,
    {{ no_text }} as task_number,
    source_number,
    task_text,
    lead_name,
    co_lead_names,
    {{ no_text }} as proposer_name,
    quantity,
    quantity_low,
    quantity_high,
    quantity_qualifier,
    quantity_state,
    quantity_unit,
    list_name,
    cast(null as date) as given_date,
    due_date,
    task_state_code,
    product,
    {{ no_text }} as answer_number,
    folded_number,
    folded_text,
    folded_lead,
    sheet_name,
    cell_ref
from read_tasks
