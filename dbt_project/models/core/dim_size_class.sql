select
    regime_code,
    sector_code,
    size_code,
    size_rank,
    {{ as_amount('member_min') }} as member_min,
    {{ as_amount('revenue_min') }} as revenue_min,
    {{ as_amount('capital_min') }} as capital_min,
    valid_from,
    valid_to,
    legal_basis,
    certainty
from {{ ref('size_classes') }}
