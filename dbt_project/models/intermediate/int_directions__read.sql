-- Part E of KT05: guidance, meetings and publicity, counted by kind.
{{ pivot_records('KT05', 'E', {
    'direction_code': ('kind', 'code'),
    'activity_count': ('in_period', 'number'),
    'year_activity_count': ('since_year_began', 'number'),
    'document_number': ('document_number', 'text'),
    'document_date': ('document_date', 'date'),
    'issue_due_date': ('issue_due_on', 'date'),
    'issued_date': ('issued_on', 'date'),
}) }}
