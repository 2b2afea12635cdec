-- Which records of accepted returns speak of one task of an office. A recommendation is known by its number and year; a
-- task has no number, so it is known by the document that gave it and by its words, folded. Where that can be doubted
-- the task is flagged, never joined or parted by a guess. What was reported after the built period is not looked at.
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

match_tasks as (
    select
        *,
        concat_ws(
            ' | ',
            reporter_key,
            folded_number,
            task_kind_code,
            case task_kind_code when 'task' then folded_text else given_year end
        ) as match_key,
        -- Tasks of one document, office and day that are never reported side by side may be one task in other words.
        case
            when task_kind_code = 'task' and due_date is not null
                then
                    reporter_key || ' | ' || folded_number || ' | ' || folded_lead || ' | '
                    || cast(due_date as {{ dbt.type_string() }})
        end as sibling_key
    from join_folded
),

count_in_period as (
    select
        match_key,
        period,
        count(*) as record_count
    from match_tasks
    group by match_key, period
),

count_wordings as (
    select
        match_key,
        count(distinct folded_text) as wording_count
    from match_tasks
    group by match_key
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
    records.record_count > 1
    or (told.task_kind_code = 'recommendation' and wordings.wording_count > 1)
    or reworded.sibling_key is not null as is_doubtful
from match_tasks as told
inner join count_in_period as records
    on told.match_key = records.match_key and told.period = records.period
inner join count_wordings as wordings
    on told.match_key = wordings.match_key
left join find_reworded as reworded
    on told.sibling_key = reworded.sibling_key
