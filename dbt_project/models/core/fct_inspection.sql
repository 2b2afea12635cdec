select
    records.submission_id,
    records.part,
    records.record_number,
    attempts.delivery_number,
    attempts.reporter_key,
    attempts.office_code,
    attempts.place_key,
    attempts.is_contributor,
    attempts.period,
    attempts.attempt_number,
    attempts.is_accepted,
    records.lead_name,
    records.team_number,
    records.inspected_place_name,
    records.inspected_span,
    records.inspected_date,
    records.organisation_code,
    records.organisation_name,
    {{ document_key('records.plan_number', 'records.plan_date', 'records.lead_name') }} as plan_document_key,
    {{ document_key('records.conclusion_number', 'records.conclusion_date', 'records.lead_name') }}
        as conclusion_document_key,
    concat_ws(
        ' | ',
        coalesce(records.plan_number, '?'),
        coalesce(records.inspected_place_name, '?'),
        coalesce(cast(records.inspected_date as {{ dbt.type_string() }}), '?'),
        records.team_number
    ) as inspection_key,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    records.sheet_name,
    records.cell_ref
from {{ ref('int_inspections__read') }} as records
inner join {{ ref('int_attempts__described') }} as attempts
    on records.submission_id = attempts.submission_id
