-- Part F of KT05: awards, counted; nobody is named.
{{ pivot_records('KT05', 'F', {
    'award_name': ('award', 'text'),
    'collective_count': ('collectives', 'number'),
    'individual_count': ('individuals', 'number'),
    'decision_number': ('decision_number', 'text'),
    'decision_date': ('decision_date', 'date'),
    'occasion': ('occasion', 'text'),
}) }}
