select
    delivery_number,
    sha256,
    file_name,
    size_bytes,
    unseen_at,
    first_seen_at,
    outcome_code,
    reason_vi,
    reason_en
from {{ source('raw', 'deliveries') }}
