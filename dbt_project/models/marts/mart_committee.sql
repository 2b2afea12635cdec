select
    {{ release_id() }} as release_id,
    items.period,
    attempts.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    attempts.reporter_key,
    attempts.reporter_name,
    attempts.office_code as channel_code,
    items.item_kind_code,
    items.item_key,
    items.item_code,
    items.item_text,
    coalesce(items.item_date, documents.document_date) as item_date,
    items.lead_name,
    tasks.co_lead_names,
    tasks.proposer_name,
    documents.document_number,
    documents.document_date,
    documents.issuing_body_name,
    coalesce(tasks.answer_document_key, inspections.conclusion_document_key) as answer_document_key,
    tasks.first_due_date,
    coalesce(tasks.due_date, directions.issue_due_date) as due_date,
    tasks.task_state_code,
    tasks.is_open,
    tasks.is_overdue,
    tasks.overdue_days,
    coalesce(tasks.is_reported, true) as is_reported,
    coalesce(tasks.first_reported_period, items.period) as first_reported_period,
    coalesce(tasks.last_reported_period, items.period) as last_reported_period,
    coalesce(tasks.unreported_quarter_count, 0) as unreported_quarter_count,
    coalesce(tasks.is_identity_doubtful, false) as is_identity_doubtful,
    tasks.quantity,
    tasks.quantity_low,
    tasks.quantity_high,
    tasks.quantity_qualifier,
    tasks.quantity_unit,
    tasks.quantity_state,
    tasks.product,
    inspections.visited_count_low,
    inspections.visited_count_high,
    directions.activity_count,
    directions.activity_count_low,
    directions.activity_count_high,
    awards.collective_count,
    awards.collective_count_low,
    awards.collective_count_high,
    awards.individual_count,
    awards.individual_count_low,
    awards.individual_count_high,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    items.submission_id,
    attempts.delivery_number,
    items.sheet_name,
    items.cells
from {{ ref('int_committee__items') }} as items
inner join {{ ref('int_attempts__described') }} as attempts
    on items.submission_id = attempts.submission_id
inner join {{ ref('dim_place') }} as places
    on attempts.place_key = places.place_key
left join {{ ref('dim_document') }} as documents
    on items.document_key = documents.document_key
left join {{ ref('int_tasks__followed') }} as tasks
    on
        items.period = tasks.period
        and items.submission_id = tasks.submission_id
        and items.item_kind_code = tasks.task_kind_code
        and items.item_key = tasks.task_key
left join {{ ref('int_inspections__grouped') }} as inspections
    on
        items.submission_id = inspections.submission_id
        and items.item_kind_code = 'inspection'
        and items.item_key = inspections.inspection_key
left join {{ ref('int_directions__read') }} as directions
    on
        items.submission_id = directions.submission_id
        and items.part = directions.part
        and items.record_number = directions.record_number
left join {{ ref('fct_award') }} as awards
    on
        items.submission_id = awards.submission_id
        and items.part = awards.part
        and items.record_number = awards.record_number
where
    items.period = {{ built_period() }}
    and attempts.is_contributor
