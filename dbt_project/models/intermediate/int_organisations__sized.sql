-- The size of each listed co-operative by the rule in force when the list closed. A rule that counts money says nothing
-- of one whose revenue and assets are both unknown. Assets stand for the whole capital, which they equal in a balance.
with

match_classes as (
    select
        listed.submission_id,
        listed.record_number,
        classes.regime_code,
        classes.size_code,
        row_number() over (
            partition by listed.submission_id, listed.record_number
            order by classes.size_rank desc, classes.regime_code desc
        ) as preference
    from {{ ref('int_organisations__listed') }} as listed
    inner join {{ ref('int_organisations__submissions') }} as submissions
        on listed.submission_id = submissions.submission_id
    inner join {{ ref('dim_size_class') }} as classes
        on
            submissions.window_end_date >= classes.valid_from
            and submissions.window_end_date <= coalesce(classes.valid_to, submissions.window_end_date)
            and classes.sector_code in ('all', listed.sector_code)
            and listed.member_count >= classes.member_min
            and (
                (classes.revenue_min is null and classes.capital_min is null)
                or listed.revenue_amount >= classes.revenue_min
                or listed.asset_amount >= classes.capital_min
            )
    where listed.organisation_kind_code in ('htx', 'qtdnd')
)

select
    submission_id,
    record_number,
    regime_code,
    size_code
from match_classes
where preference = 1
