{% set sources = ['central', 'province', 'district', 'programme', 'donor'] %}
with

-- A source that was left empty gave nothing.
split_sources as (
    {% for source in sources %}
        {% if not loop.first %}union all{% endif %}
        select
            submission_id,
            record_number,
            'source_{{ source }}' as scope,
            {{ source }} as value,
            {{ source }}_low as value_low,
            {{ source }}_high as value_high
        from {{ ref('int_support__listed') }}
        where {{ source }}_state is not null
    {% endfor %}
),

-- What all sources gave is known where each of them is; a record stands here also where it names none.
add_sources as (
    select
        listed.submission_id,
        listed.record_number,
        {{ interval_sum('given.value', 'given.scope is not null') }} as value,
        {{ interval_sum('given.value_low', 'given.scope is not null') }} as value_low,
        {{ interval_sum('given.value_high', 'given.scope is not null') }} as value_high,
        count(given.scope) > 0 as is_money_told
    from {{ ref('int_support__listed') }} as listed
    left join split_sources as given
        on
            listed.submission_id = given.submission_id
            and listed.record_number = given.record_number
    group by listed.submission_id, listed.record_number
),

unite_scopes as (
    select
        submission_id,
        record_number,
        'all' as scope,
        value,
        value_low,
        value_high,
        is_money_told
    from add_sources
    union all
    select
        submission_id,
        record_number,
        scope,
        value,
        value_low,
        value_high,
        true as is_money_told
    from split_sources
)

select
    listed.submission_id,
    listed.record_number,
    amounts.scope,
    attempts.delivery_number,
    attempts.reporter_key,
    attempts.office_code,
    attempts.place_key,
    attempts.is_contributor,
    attempts.period,
    attempts.attempt_number,
    attempts.is_accepted,
    listed.organisation_code,
    listed.organisation_name,
    listed.folded_code as organisation_match_code,
    listed.programme_code,
    listed.support_text,
    {{ document_key('listed.decision_number', 'listed.decision_date') }} as decision_document_key,
    listed.decision_date,
    listed.disbursed_date,
    amounts.value,
    amounts.value_low,
    amounts.value_high,
    amounts.is_money_told,
    attempts.is_late,
    attempts.is_estimated,
    attempts.is_waived,
    attempts.is_synthetic,
    listed.sheet_name,
    listed.cell_ref
from unite_scopes as amounts
inner join {{ ref('int_support__listed') }} as listed
    on
        amounts.submission_id = listed.submission_id
        and amounts.record_number = listed.record_number
inner join {{ ref('int_attempts__described') }} as attempts
    on listed.submission_id = attempts.submission_id
