select
    programme_code,
    name_vi as programme_name,
    name_en as programme_name_en,
    organisation_indicator,
    class_indicator,
    attendance_indicator,
    spend_indicator,
    budget_indicator,
    {{ as_amount('unit_cost_reference') }} as unit_cost_reference,
    starts_on,
    ends_on
from {{ ref('programmes') }}
