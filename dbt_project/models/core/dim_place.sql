select
    place_key,
    place_code,
    place_level,
    place_type_name,
    -- Names without their type word are not unique ("1" for Phường 1), so the full name is the name.
    full_name as place_name,
    place_name as place_short_name,
    parent_key,
    valid_from,
    valid_to
from {{ ref('places') }}
