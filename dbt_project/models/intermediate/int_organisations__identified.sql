-- Which organisation a line speaks of: that of its registration number; else that of its code in the list of the place;
-- else the only one of its kind that bears its name there. A name that may be another's stays apart, line by line.
with

read_codes as (
    select
        *,
        case
            when {{ is_registration_number('folded_code') }} then 'number/' || folded_code
            -- The book of groups is the commune's, the list of co-operatives the reporter's.
            when form_code = 'KT02C' then 'list/' || coalesce(commune_key, place_key) || '/' || folded_code
            else 'list/' || place_key || '/' || folded_code
        end as code_key,
        coalesce(organisation_kind_code, 'unknown') as named_kind
    from {{ ref('int_organisations__stated') }}
),

count_bearers as (
    select
        place_key,
        named_kind,
        folded_name,
        min(code_key) as code_key,
        count(distinct code_key) as bearer_count
    from read_codes
    where code_key is not null
    group by place_key, named_kind, folded_name
),

-- A list, or the founded of a quarter, that says one name twice speaks of two.
count_namesakes as (
    select
        place_key,
        named_kind,
        folded_name,
        max(line_count) as namesake_count
    from (
        select
            submission_id,
            place_key,
            named_kind,
            folded_name,
            count(*) as line_count
        from read_codes
        where
            code_key is null
            and (form_code <> 'KT02B' or change_code in ('founded', 'from_group'))
        group by submission_id, place_key, named_kind, folded_name
    ) as counted
    group by place_key, named_kind, folded_name
),

find_ambiguous as (
    select
        codes.*,
        bearers.code_key as bearer_key,
        codes.code_key is null
        and (
            codes.folded_name is null
            or coalesce(bearers.bearer_count, 0) > 1
            or coalesce(namesakes.namesake_count, 0) > 1
        ) as is_ambiguous
    from read_codes as codes
    left join count_bearers as bearers
        on
            codes.place_key = bearers.place_key
            and codes.named_kind = bearers.named_kind
            and codes.folded_name = bearers.folded_name
    left join count_namesakes as namesakes
        on
            codes.place_key = namesakes.place_key
            and codes.named_kind = namesakes.named_kind
            and codes.folded_name = namesakes.folded_name
)

select
    submission_id,
    record_number,
    case
        when is_ambiguous then 'line/' || submission_id || '/' || cast(record_number as {{ dbt.type_string() }})
        else coalesce(code_key, bearer_key, 'name/' || place_key || '/' || named_kind || '/' || folded_name)
    end as organisation_key,
    case
        when code_key is null then 'name'
        when code_key like 'number/%' then 'number'
        else 'list_code'
    end as identified_by_code,
    is_ambiguous
from find_ambiguous
