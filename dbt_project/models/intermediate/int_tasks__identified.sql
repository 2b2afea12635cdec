-- Which records of accepted returns speak of one task of an office. A recommendation is known by its number and year,
-- unless it has none or one return gives it to two; a task has no number, so it is known by the document that gave it
-- and by its words, folded. Where that can be doubted the task is flagged, never joined or parted by a guess. What was
-- reported after the built period is not looked at.
with

join_folded as (
    select
        tasks.submission_id,
        tasks.part,
        tasks.record_number,
        tasks.reporter_key,
        tasks.period,
        periods.period_index,
        tasks.task_kind_code,
        tasks.due_date,
        coalesce(cast(extract(year from tasks.given_date) as {{ dbt.type_string() }}), '?') as given_year,
        coalesce(records.folded_text, '?') as folded_text,
        coalesce(records.folded_number, '?') as folded_number,
        coalesce(records.folded_lead, '?') as folded_lead
    from {{ ref('fct_task') }} as tasks
    inner join {{ ref('int_tasks__read') }} as records
        on
            tasks.submission_id = records.submission_id
            and tasks.part = records.part
            and tasks.record_number = records.record_number
    inner join {{ ref('dim_period') }} as periods
        on tasks.period = periods.period
    inner join {{ ref('dim_period') }} as built
        on built.is_built and periods.period_index <= built.period_index
    where tasks.is_accepted
),

find_shared_numbers as (
    select
        *,
        min(folded_text) over (
            partition by reporter_key, task_kind_code, folded_number, given_year, period
        ) <> max(folded_text) over (
            partition by reporter_key, task_kind_code, folded_number, given_year, period
        ) as is_number_shared
    from join_folded
),

choose_names as (
    select
        *,
        task_kind_code = 'task'
        or folded_number = '?'
        or max(case when is_number_shared then 1 else 0 end) over (
            partition by reporter_key, task_kind_code, folded_number, given_year
        ) = 1 as is_known_by_words
    from find_shared_numbers
),

match_tasks as (
    select
        *,
        concat_ws(
            ' | ',
            reporter_key,
            folded_number,
            task_kind_code,
            case when is_known_by_words then folded_text else given_year end
        ) as match_key,
        -- Tasks of one document, office and day that are never reported side by side may be one task in other words.
        case
            when task_kind_code = 'task' and due_date is not null
                then
                    reporter_key || ' | ' || folded_number || ' | ' || folded_lead || ' | '
                    || cast(due_date as {{ dbt.type_string() }})
        end as sibling_key
    from choose_names
),

count_namesakes as (
    select
        *,
        count(*) over (partition by match_key, period) as record_count,
        min(folded_text) over (partition by match_key)
        <> max(folded_text) over (partition by match_key) as is_wording_changed
    from match_tasks
),

count_siblings as (
    select
        sibling_key,
        period,
        count(distinct match_key) as sibling_count
    from match_tasks
    group by sibling_key, period
),

find_reworded as (
    select told.sibling_key
    from match_tasks as told
    inner join count_siblings as siblings
        on told.sibling_key = siblings.sibling_key
    group by told.sibling_key
    having count(distinct told.match_key) > max(siblings.sibling_count)
)

select
    told.submission_id,
    told.part,
    told.record_number,
    told.reporter_key,
    told.period,
    told.period_index,
    told.match_key,
    told.is_known_by_words,
    told.record_count > 1
    or (told.task_kind_code = 'recommendation' and (told.is_known_by_words or told.is_wording_changed))
    or reworded.sibling_key is not null as is_doubtful
from count_namesakes as told
left join find_reworded as reworded
    on told.sibling_key = reworded.sibling_key
