-- What KT01 says is on the register at the end of a period, beside the register itself carried to that day: the last
-- list, and the changes since. Only a reporter that has sent a list, and its changes of each quarter since, is held
-- against it. Rule R073 holds a year against the list of the same day; what is carried to a quarter is only here.
{% set terms = {
    'HTX_TOTAL': ['active', 'suspended', 'stopped', 'dissolving'],
    'HTX_ACTIVE': ['active'],
    'HTX_SUSPENDED': ['suspended'],
    'HTX_INACTIVE': ['stopped', 'dissolving'],
} %}
with

read_reported as (
    select
        figures.*,
        periods.window_end_date
    from {{ ref('int_figures__accepted') }} as figures
    inner join {{ ref('dim_period') }} as periods
        on figures.period = periods.period
    where
        figures.form_code = 'KT01'
        and figures.basis = 'stock_close'
        and figures.figure_role = 'data'
        and figures.indicator_code in ('{{ terms | join("', '") }}')
),

find_lists as (
    select
        reported.submission_id,
        reported.indicator_code,
        max(lists.period_index) as list_index
    from read_reported as reported
    left join {{ ref('int_organisations__submissions') }} as lists
        on
            reported.reporter_key = lists.reporter_key
            and reported.period_index >= lists.period_index
            and lists.form_code = 'KT02A'
    group by reported.submission_id, reported.indicator_code
),

count_quarters as (
    select
        lists.submission_id,
        lists.indicator_code,
        lists.list_index,
        max(reported.period_index) - lists.list_index
        - count(distinct changes.period_index) as missing_quarter_count
    from find_lists as lists
    inner join read_reported as reported
        on lists.submission_id = reported.submission_id and lists.indicator_code = reported.indicator_code
    left join {{ ref('int_organisations__submissions') }} as changes
        on
            reported.reporter_key = changes.reporter_key
            and changes.form_code = 'KT02B'
            and lists.list_index < changes.period_index
            and reported.period_index >= changes.period_index
    group by lists.submission_id, lists.indicator_code, lists.list_index
),

count_carried as (
    select
        reported.submission_id,
        reported.indicator_code,
        count(
            case
                {% for indicator, states in terms.items() %}
                    when
                        reported.indicator_code = '{{ indicator }}'
                        and organisations.legal_status_code in (
                            '{{ states | join("', '") }}'
                        )
                        then 1
                {% endfor %}
            end
        ) as carried
    from read_reported as reported
    left join {{ ref('dim_organisation') }} as organisations
        on
            reported.reporter_key = organisations.reporter_key
            and organisations.organisation_kind_code in ('htx', 'qtdnd')
            and reported.window_end_date >= organisations.valid_from
            and reported.window_end_date <= coalesce(organisations.valid_to, reported.window_end_date)
    group by reported.submission_id, reported.indicator_code
)

select
    reported.reporter_key,
    reported.period,
    reported.indicator_code,
    reported.value,
    reported.value_low,
    reported.value_high,
    {{ as_amount('carried.carried') }} as carried,
    {{ as_amount('reported.value - carried.carried') }} as difference,
    quarters.list_index,
    quarters.missing_quarter_count,
    case
        when
            quarters.list_index is null
            or quarters.missing_quarter_count > 0
            or (reported.value_low is null and reported.value_high is null)
            then 'not_assessable'
        when
            carried.carried >= coalesce(reported.value_low, carried.carried)
            and carried.carried <= coalesce(reported.value_high, carried.carried)
            then 'agrees'
        else 'differs'
    end as agreement_code,
    reported.submission_id,
    reported.sheet_name,
    reported.cell_ref
from read_reported as reported
inner join count_carried as carried
    on reported.submission_id = carried.submission_id and reported.indicator_code = carried.indicator_code
inner join count_quarters as quarters
    on reported.submission_id = quarters.submission_id and reported.indicator_code = quarters.indicator_code
