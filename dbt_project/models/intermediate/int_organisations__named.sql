-- Names as they are compared: case, kind words written out or not, and the two ways of placing a tone mark (hoà, hòa)
-- make no other name. Accents always do: Văn Lang and Văn Lăng are two.
{% set kinds = [
    ('liên hiệp hợp tác xã', 'lhhtx'), ('liên hiệp htx', 'lhhtx'), ('qũy tín dụng nhân dân', 'qtdnd'),
    ('hợp tác xã', 'htx'), ('tổ hợp tác', 'tht'),
] %}
{% set marks_on_o = [
    ('oà', 'òa'), ('oá', 'óa'), ('oả', 'ỏa'), ('oã', 'õa'), ('oạ', 'ọa'),
    ('oè', 'òe'), ('oé', 'óe'), ('oẻ', 'ỏe'), ('oẽ', 'õe'), ('oẹ', 'ọe'),
] %}
{% set marks_on_u = [('uỳ', 'ùy'), ('uý', 'úy'), ('uỷ', 'ủy'), ('uỹ', 'ũy'), ('uỵ', 'ụy')] %}
with

move_marks_on_u as (
    select
        submission_id,
        record_number,
        {{ with_replaced('lower(trim(value_text))', marks_on_u) }} as folded_name
    from {{ ref('int_organisations__fields') }}
    where field = 'name'
),

move_marks_on_o as (
    select
        submission_id,
        record_number,
        {{ with_replaced('folded_name', marks_on_o) }} as folded_name
    from move_marks_on_u
)

select
    submission_id,
    record_number,
    nullif({{ with_replaced('folded_name', kinds) }}, '') as folded_name
from move_marks_on_o
