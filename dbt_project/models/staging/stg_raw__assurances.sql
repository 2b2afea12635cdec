select
    submission_id,
    identity_assurance
from {{ source('raw', 'assurances') }}
