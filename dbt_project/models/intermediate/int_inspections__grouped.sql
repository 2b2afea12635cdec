-- An inspection with all its lines: each names at most one organisation. A code in one line and a bare name in another
-- may be one organisation or two, so what was visited is counted from below and from above.
with

fold_names as (
    select
        inspections.*,
        records.folded_organisation
    from {{ ref('fct_inspection') }} as inspections
    inner join {{ ref('int_inspections__read') }} as records
        on
            inspections.submission_id = records.submission_id
            and inspections.record_number = records.record_number
    where inspections.is_accepted
),

count_organisations as (
    select
        submission_id,
        inspection_key,
        count(distinct organisation_code) as code_count,
        count(distinct coalesce(organisation_code, folded_organisation)) as either_count,
        max(lead_name) as lead_name,
        max(inspected_place_name) as inspected_place_name,
        max(inspected_date) as inspected_date,
        max(plan_document_key) as plan_document_key,
        max(conclusion_document_key) as conclusion_document_key,
        {{ dbt.listagg('cell_ref', "', '", 'order by record_number') }} as cells,
        max(sheet_name) as sheet_name,
        max(period) as period
    from fold_names
    group by submission_id, inspection_key
)

select
    submission_id,
    inspection_key,
    lead_name,
    inspected_place_name,
    inspected_date,
    plan_document_key,
    conclusion_document_key,
    cells,
    sheet_name,
    period,
    -- Where no line names an organisation, how many were visited was not said.
    case when code_count > 0 then code_count when either_count > 0 then either_count end as visited_count_low,
    case when either_count > 0 then either_count end as visited_count_high
from count_organisations
