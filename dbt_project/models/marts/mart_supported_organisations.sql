with

count_organisations as (
    select
        period,
        reporter_key,
        place_key,
        office_code,
        programme_code,
        scope,
        submission_id,
        delivery_number,
        count(distinct organisation_match_code) as supported_count,
        count(distinct record_number) as decision_count,
        {{ interval_sum('value', "is_money_told") }} as listed_amount,
        {{ interval_sum('value_low', "is_money_told") }} as listed_amount_low,
        {{ interval_sum('value_high', "is_money_told") }} as listed_amount_high,
        min(decision_date) as first_decision_date,
        min(disbursed_date) as first_disbursed_date,
        max(disbursed_date) as last_disbursed_date,
        count(distinct case when disbursed_date is null then record_number end) as undated_count,
        {{ is_any('is_late') }} as is_late,
        {{ is_any('is_estimated') }} as is_estimated,
        {{ is_any('is_waived') }} as is_waived,
        {{ is_any('is_synthetic') }} as is_synthetic
    from {{ ref('fct_organisation_support') }}
    where
        period = {{ built_period() }}
        and is_accepted
        and is_contributor
        and programme_code is not null
    group by
        period,
        reporter_key,
        place_key,
        office_code,
        programme_code,
        scope,
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
    counted.programme_code,
    programmes.programme_name,
    counted.scope,
    counted.supported_count,
    counted.decision_count,
    counted.listed_amount,
    counted.listed_amount_low,
    counted.listed_amount_high,
    {{ as_amount('counted.listed_amount / nullif(counted.supported_count, 0)') }} as unit_cost_amount,
    counted.first_decision_date,
    counted.first_disbursed_date,
    counted.last_disbursed_date,
    counted.undated_count,
    counted.is_late,
    counted.is_estimated,
    counted.is_waived,
    counted.is_synthetic,
    counted.submission_id,
    counted.delivery_number
from count_organisations as counted
inner join {{ ref('dim_place') }} as places
    on counted.place_key = places.place_key
inner join {{ ref('dim_reporter') }} as reporters
    on counted.reporter_key = reporters.reporter_key
left join {{ ref('dim_programme') }} as programmes
    on counted.programme_code = programmes.programme_code
