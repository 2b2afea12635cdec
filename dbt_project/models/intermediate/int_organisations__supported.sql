-- Organisations named as supported (KT03B), with whom the lists know under that code or name: inside the place of the
-- reporter, or, for an office of a higher place, inside that place. Whom nobody lists, or several, is no organisation;
-- a group may be named by the personal number of its head, which names no organisation either.
with

fold_names as (
    select
        listed.*,
        submissions.reporter_key,
        submissions.office_code,
        submissions.place_key,
        submissions.period,
        submissions.period_index,
        {{ folded_code('listed.organisation_code') }} as list_code,
        named.folded_name
    from {{ ref('int_support__listed') }} as listed
    inner join {{ ref('int_organisations__submissions') }} as submissions
        on listed.submission_id = submissions.submission_id
    left join {{ ref('int_organisations__named') }} as named
        on listed.submission_id = named.submission_id and listed.record_number = named.record_number
),

-- Under what the lists name whom, in the reporter's own place and in the place above it.
name_known as (
    {% for scope in ['place_key', 'contributes_to_place_key'] %}
        {% for name in ['folded_code', 'folded_name'] %}
            select
                reporters.{{ scope }} as scope_key,
                '{{ name }}' as name_kind,
                entries.{{ name }} as folded,
                entries.organisation_key
            from {{ ref('int_organisations__lines') }} as entries
            inner join {{ ref('dim_reporter') }} as reporters
                on entries.reporter_key = reporters.reporter_key
            where entries.{{ name }} is not null
            {% if not loop.last %}union{% endif %}
        {% endfor %}
        {% if not loop.last %}union{% endif %}
    {% endfor %}
),

count_known as (
    select
        scope_key,
        name_kind,
        folded,
        min(organisation_key) as organisation_key,
        count(*) as known_count
    from name_known
    group by scope_key, name_kind, folded
)

select
    supported.submission_id,
    supported.record_number,
    supported.reporter_key,
    supported.office_code,
    supported.period,
    supported.period_index,
    case
        when
            {{ is_registration_number('supported.list_code') }}
            and not {{ is_personal_number('supported.list_code') }}
            then 'number/' || supported.list_code
        when supported.list_code is not null and codes.known_count = 1 then codes.organisation_key
        when supported.list_code is null and bearers.known_count = 1 then bearers.organisation_key
    end as organisation_key,
    supported.organisation_name,
    supported.programme_code,
    supported.decision_number,
    supported.decision_date,
    supported.disbursed_date,
    supported.central as central_amount,
    supported.province as province_amount,
    supported.district as district_amount,
    supported.programme as programme_amount,
    supported.donor as donor_amount,
    supported.sheet_name,
    supported.cell_ref
from fold_names as supported
left join count_known as codes
    on
        supported.place_key = codes.scope_key
        and codes.name_kind = 'folded_code'
        and supported.list_code = codes.folded
left join count_known as bearers
    on
        supported.place_key = bearers.scope_key
        and bearers.name_kind = 'folded_name'
        and supported.folded_name = bearers.folded
