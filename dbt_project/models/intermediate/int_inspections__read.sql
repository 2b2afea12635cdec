-- Part A of KT05: who inspected where and when, and one organisation that was visited.
{{ pivot_records('KT05', 'A', {
    'plan_number': ('plan_number', 'text'),
    'plan_date': ('plan_date', 'date'),
    'team_number': ('team_number', 'text'),
    'lead_name': ('lead_office', 'text'),
    'inspected_place_name': ('place', 'text'),
    'inspected_span': ('inspected_period', 'text'),
    'inspected_date': ('inspected_on', 'date'),
    'organisation_code': ('org_code', 'text'),
    'organisation_name': ('org_name', 'text'),
    'folded_organisation': ('org_name', 'folded'),
    'conclusion_number': ('conclusion_number', 'text'),
    'conclusion_date': ('conclusion_date', 'date'),
}) }}
