-- Every line of a list or of the changes that was accepted, in one shape: what it names, and of which day it speaks. A
-- list speaks of its closing day; a change without a readable day, of the last day of its period.
with

unite_lines as (
    select
        submission_id,
        record_number,
        list_code,
        organisation_name,
        organisation_kind_code,
        cast(null as {{ dbt.type_string() }}) as change_code,
        cast(null as date) as changed_date,
        status_code,
        status_date,
        founded_date,
        commune_code,
        sector_code,
        agricultural_type_code,
        law_code,
        reported_size_code,
        rating_code,
        rating_year,
        has_estimate,
        sheet_name,
        cell_ref
    from {{ ref('int_organisations__listed') }}
    union all
    select
        submission_id,
        record_number,
        list_code,
        organisation_name,
        organisation_kind_code,
        change_code,
        changed_date,
        case change_code
            {% for change, meaning in organisation_changes().items() %}
                when '{{ change }}' then '{{ meaning[1] }}'
            {% endfor %}
        end as status_code,
        changed_date as status_date,
        case when change_code in ('founded', 'from_group', 'split') then changed_date end as founded_date,
        null as commune_code,
        null as sector_code,
        null as agricultural_type_code,
        null as law_code,
        null as reported_size_code,
        null as rating_code,
        null as rating_year,
        has_estimate,
        sheet_name,
        cell_ref
    from {{ ref('int_organisations__changed') }}
)

select
    entries.submission_id,
    entries.record_number,
    {{ folded_code('entries.list_code') }} as folded_code,
    named.folded_name,
    entries.organisation_name,
    entries.organisation_kind_code,
    entries.change_code,
    entries.status_code,
    entries.status_date,
    entries.founded_date,
    entries.sector_code,
    entries.agricultural_type_code,
    entries.law_code,
    entries.reported_size_code,
    entries.rating_code,
    entries.rating_year,
    entries.sheet_name,
    entries.cell_ref,
    submissions.delivery_number,
    submissions.form_code,
    submissions.reporter_key,
    submissions.place_key,
    communes.place_key as commune_key,
    submissions.is_contributor,
    submissions.period,
    submissions.period_index,
    submissions.window_end_date,
    coalesce(entries.changed_date, submissions.window_end_date) as stated_date,
    submissions.is_late,
    submissions.is_estimated or entries.has_estimate as is_estimated,
    submissions.is_waived,
    submissions.is_synthetic
from unite_lines as entries
inner join {{ ref('int_organisations__submissions') }} as submissions
    on entries.submission_id = submissions.submission_id
left join {{ ref('int_organisations__named') }} as named
    on entries.submission_id = named.submission_id and entries.record_number = named.record_number
left join {{ ref('dim_place') }} as communes
    on
        lpad(entries.commune_code, 5, '0') = communes.place_code
        and communes.place_level = 'commune'
        and submissions.window_end_date >= communes.valid_from
        and submissions.window_end_date <= coalesce(communes.valid_to, submissions.window_end_date)
