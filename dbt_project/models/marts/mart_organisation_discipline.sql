with

count_reports as (
    select
        period,
        reporter_key,
        place_key,
        office_code,
        organisation_type_code,
        submission_id,
        delivery_number,
        max(due_date) as report_due_date,
        max(legal_basis) as legal_basis,
        count(*) as listed_count,
        {{ count_if('is_owing') }} as owing_count,
        {% for outcome in ['in_time', 'late', 'missing', 'not_told', 'not_assessable'] %}
            {{ count_if("report_timeliness_code = '" ~ outcome ~ "'") }} as {{ outcome }}_count,
        {% endfor %}
        {{ is_any('is_late') }} as is_late,
        {{ is_any('is_estimated') }} as is_estimated,
        {{ is_any('is_waived') }} as is_waived,
        {{ is_any('is_synthetic') }} as is_synthetic
    from {{ ref('fct_organisation_report') }}
    where
        period = {{ built_period() }}
        and is_accepted
        and is_contributor
        and organisation_type_code is not null
    group by
        period,
        reporter_key,
        place_key,
        office_code,
        organisation_type_code,
        submission_id,
        delivery_number
)

select
    {{ release_id() }} as release_id,
    counted.period,
    counted.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    counted.reporter_key,
    reporters.reporter_name,
    counted.office_code as channel_code,
    counted.organisation_type_code,
    counted.report_due_date,
    counted.legal_basis,
    counted.listed_count,
    counted.owing_count,
    counted.in_time_count,
    counted.late_count,
    counted.missing_count,
    counted.not_told_count,
    counted.not_assessable_count,
    {{ percent_of(
        'counted.in_time_count', '(counted.in_time_count + counted.late_count + counted.missing_count)'
    ) }} as in_time_share,
    counted.is_late,
    counted.is_estimated,
    counted.is_waived,
    counted.is_synthetic,
    counted.submission_id,
    counted.delivery_number
from count_reports as counted
inner join {{ ref('dim_place') }} as places
    on counted.place_key = places.place_key
inner join {{ ref('dim_reporter') }} as reporters
    on counted.reporter_key = reporters.reporter_key
