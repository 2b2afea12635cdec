select
    indicator_code,
    name_vi,
    name_en,
    unit,
    kind,
    org_scope,
    additive_place,
    additive_time,
    components,
    -- How many indicators a composite is added from; 0 where it is counted itself.
    cast(
        case
            when components is null then 0
            else length(components) - length(replace(components, '+', '')) + 1
        end as integer
    ) as component_count,
    indicator_group,
    decimals,
    parent as parent_code,
    frequency,
    required as is_required,
    valid_from,
    valid_to,
    replaces as replaces_code,
    definition_vi
from {{ ref('indicators') }}
