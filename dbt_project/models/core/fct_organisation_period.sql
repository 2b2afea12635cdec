{% set figures = [
    'member_count', 'official_member_count', 'associate_member_count', 'labour_count', 'manager_count',
    'charter_capital_amount', 'asset_amount', 'revenue_amount', 'member_revenue_amount', 'profit_amount',
    'is_in_chain', 'is_hitech', 'is_ocop', 'is_growing_coded', 'is_exemplary', 'report_received_date',
] %}
with

-- A period of which a reporter said something; "Không phát sinh" says that nothing changed.
find_periods as (
    select
        reporter_key,
        period,
        window_end_date,
        {{ is_any('is_late') }} as is_late,
        {{ is_any('is_waived') }} as is_waived,
        {{ is_any('is_estimated') }} as is_estimated,
        {{ is_any('is_synthetic') }} as is_synthetic
    from {{ ref('int_organisations__submissions') }}
    where form_code <> 'KT03B'
    group by reporter_key, period, window_end_date
),

-- An organisation that a list names twice has the figures of its last line; the double line is a finding.
rank_lines as (
    select
        listed.*,
        entries.organisation_key,
        entries.reporter_key,
        entries.period,
        entries.is_estimated,
        row_number() over (
            partition by entries.organisation_key, entries.reporter_key, entries.period
            order by listed.submission_id desc, listed.record_number desc
        ) as line_rank
    from {{ ref('int_organisations__listed') }} as listed
    inner join {{ ref('int_organisations__lines') }} as entries
        on listed.submission_id = entries.submission_id and listed.record_number = entries.record_number
),

rank_events as (
    select
        *,
        count(*) over (partition by organisation_key, reporter_key, period) as event_count,
        row_number() over (
            partition by organisation_key, reporter_key, period
            order by event_date desc, submission_id desc, record_number desc
        ) as event_rank
    from {{ ref('fct_organisation_event') }}
)

select
    organisations.organisation_key,
    organisations.organisation_version_key,
    organisations.reporter_key,
    organisations.place_key,
    organisations.is_contributor,
    periods.period,
    organisations.organisation_kind_code,
    organisations.legal_status_code,
    organisations.legal_status_date,
    organisations.is_on_register,
    entries.submission_id is not null as is_listed,
    {% for column in figures %}
        entries.{{ column }},
    {% endfor %}
    coalesce(events.event_count, 0) as event_count,
    events.event_code as last_event_code,
    events.event_date as last_event_date,
    entries.submission_id,
    entries.sheet_name,
    entries.cell_ref,
    periods.is_late,
    periods.is_estimated
    or coalesce(entries.is_estimated, false)
    or coalesce(events.is_estimated, false) as is_estimated,
    periods.is_waived,
    periods.is_synthetic
from find_periods as periods
inner join {{ ref('dim_organisation') }} as organisations
    on
        periods.reporter_key = organisations.reporter_key
        and periods.window_end_date >= organisations.valid_from
        and periods.window_end_date <= coalesce(organisations.valid_to, periods.window_end_date)
left join rank_lines as entries
    on
        organisations.organisation_key = entries.organisation_key
        and periods.reporter_key = entries.reporter_key
        and periods.period = entries.period
        and entries.line_rank = 1
left join rank_events as events
    on
        organisations.organisation_key = events.organisation_key
        and periods.reporter_key = events.reporter_key
        and periods.period = events.period
        and events.event_rank = 1
