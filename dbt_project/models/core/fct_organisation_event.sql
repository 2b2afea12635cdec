select
    changed.submission_id,
    changed.record_number,
    entries.delivery_number,
    entries.organisation_key,
    organisations.organisation_version_key,
    entries.identified_by_code,
    entries.is_ambiguous,
    entries.reporter_key,
    entries.place_key,
    entries.is_contributor,
    entries.period,
    changed.organisation_name,
    changed.organisation_kind_code,
    changed.change_code,
    case changed.change_code
        {% for change, meaning in organisation_changes().items() %}
            when '{{ change }}' then '{{ meaning[0] }}'
        {% endfor %}
        else 'other'
    end as event_code,
    entries.stated_date as event_date,
    case when changed.changed_date is null then 'period' else 'day' end as date_precision_code,
    changed.document_number,
    changed.document_date,
    changed.related_code,
    changed.member_count,
    changed.registered_capital_amount,
    changed.sheet_name,
    changed.cell_ref,
    entries.is_late,
    entries.is_estimated,
    entries.is_waived,
    entries.is_synthetic
from {{ ref('int_organisations__changed') }} as changed
inner join {{ ref('int_organisations__lines') }} as entries
    on changed.submission_id = entries.submission_id and changed.record_number = entries.record_number
left join {{ ref('dim_organisation') }} as organisations
    on
        entries.organisation_key = organisations.organisation_key
        and entries.reporter_key = organisations.reporter_key
        and entries.stated_date >= organisations.valid_from
        and entries.stated_date <= coalesce(organisations.valid_to, entries.stated_date)
