select
    reporter_key,
    place_key,
    office_code,
    reporter_role,
    reporter_role = 'contributor' as is_contributor,
    contributes_to_place_key,
    name_vi as reporter_name,
    name_en as reporter_name_en,
    valid_from,
    valid_to,
    cast(successor_of as {{ dbt.type_string() }}) as successor_of
from {{ ref('reporters') }}
