-- What a quarter's figures say of the register beside what its list of changes counts, by the terms of rule R073, which
-- makes the finding; here both stand with their difference, also where they agree.
{% set terms = {
    'HTX_NEW': ['founded', 'from_group'],
    'HTX_NEW_FROM_THT': ['from_group'],
    'HTX_UP_OTHER': ['split', 'moved_in', 'review_up'],
    'HTX_DISSOLVED': ['dissolved'],
    'HTX_REVOKED': ['revoked', 'bankrupt'],
    'HTX_CONVERTED': ['converted'],
    'HTX_MERGED': ['merged'],
    'HTX_DOWN_OTHER': ['moved_out', 'review_down'],
} %}
with

-- An accepted list without a line counts nothing: zero.
count_changes as (
    {% for indicator, changes in terms.items() %}
        {% if not loop.first %}union all{% endif %}
        select
            submissions.reporter_key,
            submissions.period,
            submissions.submission_id,
            '{{ indicator }}' as indicator_code,
            {{ count_if("events.change_code in ('" ~ changes | join("', '") ~ "')") }} as counted
        from {{ ref('int_organisations__submissions') }} as submissions
        left join {{ ref('fct_organisation_event') }} as events
            on
                submissions.submission_id = events.submission_id
                and events.organisation_kind_code in ('htx', 'qtdnd')
        where submissions.form_code = 'KT02B'
        group by submissions.reporter_key, submissions.period, submissions.submission_id
    {% endfor %}
)

select
    changes.reporter_key,
    changes.period,
    changes.indicator_code,
    figures.value,
    figures.value_low,
    figures.value_high,
    {{ as_amount('changes.counted') }} as counted,
    {{ as_amount('figures.value - changes.counted') }} as difference,
    case
        when figures.submission_id is null or (figures.value_low is null and figures.value_high is null)
            then 'not_assessable'
        when
            changes.counted >= coalesce(figures.value_low, changes.counted)
            and changes.counted <= coalesce(figures.value_high, changes.counted)
            then 'agrees'
        else 'differs'
    end as agreement_code,
    changes.submission_id as list_submission_id,
    figures.submission_id,
    figures.sheet_name,
    figures.cell_ref
from count_changes as changes
left join {{ ref('int_figures__accepted') }} as figures
    on
        changes.reporter_key = figures.reporter_key
        and changes.period = figures.period
        and changes.indicator_code = figures.indicator_code
        and figures.form_code = 'KT01'
        and figures.basis = 'quarter'
        and figures.figure_role = 'data'
