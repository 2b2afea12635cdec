-- Tasks and recommendations through the quarters: in each, the last state that is known by its end. One stays while it
-- is open, also where the office no longer speaks of it, and as long as the office itself is there.
with

-- Of several records of one task in one return the last counts; the task is flagged.
rank_records as (
    select
        matches.match_key,
        matches.is_known_by_words,
        matches.is_doubtful,
        matches.period_index,
        attempts.reporter_valid_to,
        tasks.*,
        row_number() over (
            partition by matches.match_key, matches.period
            order by matches.record_number desc
        ) as record_rank
    from {{ ref('int_tasks__identified') }} as matches
    inner join {{ ref('fct_task') }} as tasks
        on
            matches.submission_id = tasks.submission_id
            and matches.part = tasks.part
            and matches.record_number = tasks.record_number
    inner join {{ ref('int_attempts__described') }} as attempts
        on matches.submission_id = attempts.submission_id
),

spread_over_quarters as (
    select
        told.*,
        quarters.period as known_period,
        quarters.period_index - told.period_index as unreported_quarter_count,
        quarters.window_end_date,
        row_number() over (partition by told.match_key, quarters.period order by told.period_index desc) as newest_rank,
        row_number() over (partition by told.match_key, quarters.period order by told.period_index) as oldest_rank,
        max(case when told.is_doubtful then 1 else 0 end) over (
            partition by told.match_key, quarters.period
        ) = 1 as is_identity_doubtful
    from rank_records as told
    inner join {{ ref('dim_period') }} as quarters
        on
            quarters.period_kind = 'quarter'
            and told.period_index <= quarters.period_index
    where told.record_rank = 1
),

-- A task is called by the words that it was first reported in.
compare_with_end as (
    select
        newest.*,
        concat_ws(
            ' | ',
            coalesce(oldest.task_number, oldest.source_number, '?'),
            case
                when oldest.is_known_by_words then coalesce(oldest.task_text, '?')
                else coalesce(cast(extract(year from oldest.given_date) as {{ dbt.type_string() }}), '?')
            end
        ) as task_key,
        oldest.period as first_reported_period,
        oldest.due_date as first_due_date,
        case
            when not newest.is_open then false
            when newest.due_date is not null then newest.due_date < newest.window_end_date
        end as is_overdue
    from spread_over_quarters as newest
    inner join spread_over_quarters as oldest
        on
            newest.match_key = oldest.match_key
            and newest.known_period = oldest.known_period
            and oldest.oldest_rank = 1
    where newest.newest_rank = 1
)

select
    known_period as period,
    reporter_key,
    task_kind_code,
    task_key,
    submission_id,
    part,
    record_number,
    task_text,
    lead_name,
    co_lead_names,
    proposer_name,
    document_key,
    answer_document_key,
    quantity,
    quantity_low,
    quantity_high,
    quantity_qualifier,
    quantity_state,
    quantity_unit,
    product,
    given_date,
    first_due_date,
    due_date,
    task_state_code,
    is_open,
    is_overdue,
    case when is_overdue then {{ days_between('due_date', 'window_end_date') }} end as overdue_days,
    unreported_quarter_count = 0 as is_reported,
    first_reported_period,
    period as last_reported_period,
    unreported_quarter_count,
    is_identity_doubtful,
    sheet_name,
    cell_ref
from compare_with_end
where
    unreported_quarter_count = 0
    or (is_open and (reporter_valid_to is null or reporter_valid_to >= window_end_date))
