{% set figures = [
    'member_count', 'labour_count', 'charter_capital_amount', 'asset_amount', 'revenue_amount', 'profit_amount',
    'is_in_chain', 'is_hitech', 'is_ocop', 'is_growing_coded', 'is_exemplary',
] %}
with

-- What is known of the last day of the period, also from reporters that said nothing for it. Late and waived is only
-- what they sent for this period.
find_known as (
    select
        organisations.*,
        periods.period as built_period,
        count(case when organisations.is_on_register then 1 end) over (
            partition by organisations.organisation_key
        ) as register_count
    from {{ ref('dim_organisation') }} as organisations
    inner join {{ ref('dim_period') }} as periods
        on
            periods.is_built
            and organisations.valid_from <= periods.window_end_date
            and coalesce(organisations.valid_to, periods.window_end_date) >= periods.window_end_date
    where organisations.is_contributor
)

select
    {{ release_id() }} as release_id,
    known.built_period as period,
    known.place_key,
    places.place_code,
    places.place_name,
    places.place_level,
    known.reporter_key,
    reporters.reporter_name,
    known.office_code as channel_code,
    known.organisation_key,
    known.organisation_version_key,
    known.identified_by_code,
    known.is_ambiguous,
    known.organisation_name,
    known.organisation_kind_code,
    known.commune_key,
    communes.place_name as commune_name,
    known.sector_code,
    known.agricultural_type_code,
    known.founded_date,
    known.law_code,
    known.legal_status_code,
    known.legal_status_date,
    known.is_on_register,
    known.is_on_register and known.register_count > 1 as is_on_other_register,
    known.size_code,
    known.size_regime_code,
    known.reported_size_code,
    known.rating_code,
    known.rating_year,
    cast(case when known.is_on_register then 1 else 0 end as bigint) as on_register_count,
    {% for column in figures %}
        reported.{{ column }},
    {% endfor %}
    coalesce(reported.event_count, 0) as event_count,
    reported.last_event_code,
    reported.last_event_date,
    coalesce(reported.is_listed, false) as is_listed,
    reported.organisation_key is null as is_carried,
    coalesce(reported.is_late, false) as is_late,
    known.is_estimated or coalesce(reported.is_estimated, false) as is_estimated,
    coalesce(reported.is_waived, false) as is_waived,
    known.is_synthetic or coalesce(reported.is_synthetic, false) as is_synthetic,
    known.submission_id,
    known.delivery_number,
    known.sheet_name,
    known.cell_ref
from find_known as known
inner join {{ ref('dim_place') }} as places
    on known.place_key = places.place_key
inner join {{ ref('dim_reporter') }} as reporters
    on known.reporter_key = reporters.reporter_key
left join {{ ref('dim_place') }} as communes
    on known.commune_key = communes.place_key
left join {{ ref('fct_organisation_period') }} as reported
    on
        known.organisation_key = reported.organisation_key
        and known.reporter_key = reported.reporter_key
        and known.built_period = reported.period
