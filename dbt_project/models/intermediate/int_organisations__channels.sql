-- Who names which organisation: each reporter beside the others that name it too, never merged.
with

unite_mentions as (
    select
        organisation_key,
        reporter_key,
        form_code,
        period_index
    from {{ ref('int_organisations__lines') }}
    union all
    select
        organisation_key,
        reporter_key,
        'KT03B' as form_code,
        period_index
    from {{ ref('int_organisations__supported') }}
    where organisation_key is not null
),

count_mentions as (
    select
        organisation_key,
        reporter_key,
        {{ is_any("form_code <> 'KT03B'") }} as is_on_list,
        {{ is_any("form_code = 'KT03B'") }} as is_supported,
        min(period_index) as first_index,
        max(period_index) as last_index
    from unite_mentions
    group by organisation_key, reporter_key
)

select
    mentions.organisation_key,
    mentions.reporter_key,
    reporters.office_code,
    mentions.is_on_list,
    mentions.is_supported,
    mentions.first_index,
    mentions.last_index,
    count(peers.reporter_key) as other_reporter_count,
    coalesce(max(case when peers.is_on_list then 1 else 0 end), 0) = 1 as is_on_other_list,
    {{ dbt.listagg('peers.reporter_key', "', '", 'order by peers.reporter_key') }} as other_reporter_keys,
    case when count(peers.reporter_key) > 0 then 'in_both' else 'only_here' end as presence_code
from count_mentions as mentions
inner join {{ ref('dim_reporter') }} as reporters
    on mentions.reporter_key = reporters.reporter_key
left join count_mentions as peers
    on
        mentions.organisation_key = peers.organisation_key
        and mentions.reporter_key <> peers.reporter_key
group by
    mentions.organisation_key,
    mentions.reporter_key,
    reporters.office_code,
    mentions.is_on_list,
    mentions.is_supported,
    mentions.first_index,
    mentions.last_index
