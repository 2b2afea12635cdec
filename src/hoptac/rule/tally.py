"""The SQL that compares a figure with the records of a list that the same office sent for the same period.

Put here counting of records. Where no list was accepted nothing is judged: whether it is owed is the obligations'.
"""

from __future__ import annotations

from hoptac.period import Period
from hoptac.rule.model import Rule
from hoptac.rule.sql import DECIMAL, accepted_cte, figure_text, quoted, result_columns, texts
from hoptac.rule.terms import Case, Records

__all__ = ["tally"]


def tally(rule: Rule, period: Period) -> str:
    """A row for each figure that differs from what its records come to."""
    closes = period.window("administrative").end
    cases = [case for case in rule.terms if case.in_force(closes)]
    counted = "\n    union all\n    ".join(_counted(case) for case in cases)
    columns = result_columns(
        "f",
        operands=figure_text("f"),
        expected=("f.total", "f.total"),
        difference="case when f.low > f.total then f.low - f.total else f.high - f.total end",
    )
    return f"""with judged as (
    select * from {{batch}}
),
{accepted_cte(period)},
counted as (
    {counted}
),
figures as (
    select j.*, j.value_low as low, j.value_high as high, c.total
    from judged j
    join accepted a on a.submission_id = j.submission_id
    join counted c
        on c.reporter_key = j.reporter_key and c.indicator_code = j.indicator_code and c.basis = j.basis
    where j.form_code in {texts(rule.form)} and j.figure_role = 'data'
)
select {columns}
from figures f
where f.low > f.total + {rule.tolerance.absolute:f} or f.high < f.total - {rule.tolerance.absolute:f}"""


def _counted(case: Case) -> str:
    (term,) = case.roles["figure"]
    records = case.records or Records(form="", where={})
    if records.sums:
        figure = "case when count(k.record_number) = count(v.value_number) then coalesce(sum(v.value_number), 0) end"
    else:
        figure = "count(distinct v.value_text)" if records.distinct else "count(k.record_number)"
    wanted = "".join(
        f"""
            and exists (select 1 from raw.records w{number}
                where w{number}.submission_id = r.submission_id and w{number}.part = r.part
                    and w{number}.record_number = r.record_number and w{number}.field = {quoted(field)}
                    and w{number}.value_text in {texts(values)})"""
        for number, (field, values) in enumerate(records.where.items(), 1)
    )
    return f"""select a.reporter_key, {quoted(term.indicator_code)} as indicator_code, {quoted(term.basis)} as basis,
        cast({figure} as {DECIMAL}) as total
    from accepted a
    left join (
        select distinct r.submission_id, r.part, r.record_number
        from raw.records r
        where true{wanted}
    ) k on k.submission_id = a.submission_id
    left join raw.records v
        on v.submission_id = k.submission_id and v.part = k.part and v.record_number = k.record_number
        and v.field = {quoted(records.sums or records.distinct)}
    where a.form_code = {quoted(records.form)}
    group by a.reporter_key"""
