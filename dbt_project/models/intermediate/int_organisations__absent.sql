-- Organisations that a reporter had named before and that its list of a later day leaves out: the list is the whole
-- register, so whoever is not on it has left, whether a change told of it or not. A list without a line says nothing.
with

find_named as (
    select
        organisation_key,
        reporter_key,
        min(stated_date) as first_date,
        max(case when form_code = 'KT02C' then 'KT02C' else 'KT02A' end) as list_form_code,
        max(identified_by_code) as identified_by_code,
        {{ is_any('is_ambiguous') }} as is_ambiguous
    from {{ ref('int_organisations__lines') }}
    group by organisation_key, reporter_key
),

find_lists as (
    select distinct
        submission_id,
        delivery_number,
        form_code,
        reporter_key,
        place_key,
        is_contributor,
        period,
        period_index,
        window_end_date,
        is_synthetic
    from {{ ref('int_organisations__lines') }}
    where form_code in ('KT02A', 'KT02C')
)

select
    named.organisation_key,
    named.identified_by_code,
    named.is_ambiguous,
    lists.submission_id,
    lists.delivery_number,
    lists.form_code,
    lists.reporter_key,
    lists.place_key,
    lists.is_contributor,
    lists.period,
    lists.period_index,
    lists.window_end_date as stated_date,
    lists.is_synthetic
from find_named as named
inner join find_lists as lists
    on
        named.reporter_key = lists.reporter_key
        and named.list_form_code = lists.form_code
        and named.first_date <= lists.window_end_date
left join {{ ref('int_organisations__lines') }} as entries
    on
        named.organisation_key = entries.organisation_key
        and lists.submission_id = entries.submission_id
where entries.submission_id is null
