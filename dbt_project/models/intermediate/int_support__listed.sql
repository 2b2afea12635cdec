-- KT03B: support by decision, one organisation under one policy. A source that was left empty gave nothing to it.
{{ pivot_records('KT03B', '', {
    'organisation_code': ('org_code', 'text'),
    'organisation_name': ('name', 'text'),
    'folded_code': ('org_code', 'folded'),
    'programme_code': ('policy', 'code'),
    'decision_number': ('decision_number', 'text'),
    'decision_date': ('decision_date', 'date'),
    'support_text': ('content', 'text'),
    'central': ('central', 'number'),
    'province': ('province', 'number'),
    'district': ('district', 'number'),
    'programme': ('programme', 'number'),
    'donor': ('donor', 'number'),
    'disbursed_date': ('disbursed_on', 'date'),
}) }}
