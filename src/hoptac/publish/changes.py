"""What moved since the release before, figure by figure, and why.

Put here the comparison of two releases. A cause is read from what the two say of the submission behind a figure;
nothing is guessed from the size of a change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hoptac.warehouse import compare

__all__ = ["CHANGED_FIGURE", "CHANGE_COLUMNS", "changes"]

CHANGED_FIGURE = ("table_name", "period", "place_code", "reporter_key", "indicator_code", "basis", "scope")
"""What names a figure that moved."""

CHANGE_COLUMNS = (*CHANGED_FIGURE, "old_value", "new_value", "cause_code", "submission_id")


def changes(old: Path, new: Path, period: str) -> list[dict[str, Any]]:
    """Changed figures of a period between two readers' files, with their cause.

    `late`: the office had not reported in time and now has. `corrected`: its form had been held. `added`: it came in
    time, after the release. `correction`: an accepted figure was replaced. `rule`: the same report reads otherwise, as
    what it is read or judged by was changed. `withdrawn`: it is gone. A total names the causes among its parts, joined
    by `+`; `derived` where it is made of other totals.
    """
    return compare(old, new, _CHANGES_SQL, [period])


def _number(column: str) -> str:
    """A decimal as text without needless zeros."""
    return f"rtrim(rtrim(cast({column} as varchar), '0'), '.')"


def _shown(alias: str) -> str:
    """A figure as one text: a point, or an interval with an open end written as such."""
    return (
        f"case when {alias}.value is not null then {_number(f'{alias}.value')} "
        f"when {alias}.value_low is null and {alias}.value_high is null then {alias}.state "
        f"else coalesce({_number(f'{alias}.value_low')}, '') || '..' "
        f"|| coalesce({_number(f'{alias}.value_high')}, '') "
        "end"
    )


_CHANGES_SQL = f"""
with moved as (
    select coalesce(n.period, o.period) as period,
        coalesce(n.place_code, o.place_code) as place_code,
        coalesce(n.reporter_key, o.reporter_key) as reporter_key,
        coalesce(n.form_code, o.form_code) as form_code,
        coalesce(n.indicator_code, o.indicator_code) as indicator_code,
        coalesce(n.basis, o.basis) as basis,
        coalesce(n.scope, o.scope) as scope,
        coalesce(n.contributes_to_place_key, o.contributes_to_place_key) as higher_key,
        {_shown("o")} as old_value,
        {_shown("n")} as new_value,
        o.value as old_number,
        n.value as new_number,
        o.submission_id = n.submission_id as is_same_report,
        o.reporter_key is null as is_new,
        n.reporter_key is null as is_gone,
        n.submission_id
    from (select * from old.figure_cells where period = $1) as o
    full outer join (select * from new.figure_cells where period = $1) as n
        on o.reporter_key = n.reporter_key and o.form_code = n.form_code and o.indicator_code = n.indicator_code
        and o.basis = n.basis and o.scope = n.scope
),
caused as (
    select moved.*,
        case when is_gone then 'withdrawn'
            when is_new and d.is_late then 'late'
            when is_new and b.is_held then 'corrected'
            when is_new then 'added'
            when is_same_report then 'rule'
            else 'correction' end as cause_code
    from moved
    left join new.mart_reporting_discipline as d
        on moved.reporter_key = d.reporter_key and moved.form_code = d.form_code and moved.period = d.period
    left join old.mart_reporting_discipline as b
        on moved.reporter_key = b.reporter_key and moved.form_code = b.form_code and moved.period = b.period
    where old_value is distinct from new_value
),
rolled as (
    select n.period, n.place_code, n.place_key, n.indicator_code, n.basis, n.scope,
        {_number("o.reported_total")} as old_value,
        {_number("n.reported_total")} as new_value,
        o.reported_total as old_number,
        n.reported_total as new_number
    from new.mart_development_rollup as n
    left join old.mart_development_rollup as o
        on n.period = o.period and n.place_key = o.place_key and n.indicator_code = o.indicator_code
        and n.basis = o.basis and n.scope = o.scope
    where n.period = $1 and o.reported_total is distinct from n.reported_total
),
causes as (
    select higher_key, indicator_code, basis, scope,
        string_agg(distinct cause_code, '+' order by cause_code) as cause_code
    from caused
    group by higher_key, indicator_code, basis, scope
)
select 'mart_development_rollup' as table_name, rolled.period, rolled.place_code, '' as reporter_key,
    rolled.indicator_code, rolled.basis, rolled.scope, old_value, new_value,
    coalesce(causes.cause_code, 'derived') as cause_code, '' as submission_id, old_number, new_number
from rolled
left join causes on rolled.place_key = causes.higher_key and rolled.indicator_code = causes.indicator_code
    and rolled.basis = causes.basis and rolled.scope = causes.scope
union all
select 'figure_cells', period, place_code, reporter_key, indicator_code, basis, scope, old_value, new_value,
    cause_code, coalesce(submission_id, ''), old_number, new_number
from caused
order by 1, 2, 3, 4, 5, 6, 7
"""
