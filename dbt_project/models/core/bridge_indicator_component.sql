select
    composites.indicator_code,
    components.indicator_code as component_code,
    components.org_scope as component_scope,
    composites.org_scope,
    composites.component_count
from {{ ref('dim_indicator') }} as composites
inner join {{ ref('dim_indicator') }} as components
    on '+' || composites.components || '+' like '%+' || components.indicator_code || '+%'
