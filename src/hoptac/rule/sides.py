"""Figures beside the terms of a rule, summed by side: the query of every comparing rule.

Put here how terms meet figures. What two sides must be to each other is `compare`; rules that look at
figures one by one, at receipts or at higher places are `single` and `rollup`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoptac.period import Period
from hoptac.rule.model import Rule
from hoptac.rule.spans import earlier_figures, periods_of
from hoptac.rule.sql import DECIMAL, accepted_cte, figure_text, number, quoted, result_columns, texts
from hoptac.rule.terms import Case, Term

__all__ = ["Sides", "Verdict", "cases_in_force", "comparison"]

Sides = Mapping[str, tuple[str, int]]
"""Part of the sentence -> (side, sign): figures of a side are added with their sign."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a kind says about the two sides of a case, as SQL over `w` (sums), `c` (limits) and `joins`."""

    fails: str
    silent: str = "false"
    gaps: tuple[tuple[str, str], ...] = ()
    expected: tuple[str, str] = ("null", "null")
    measure: tuple[str, str] = ("null", "null")
    difference: str = "null"
    joins: str = ""
    is_chain: bool = False


def comparison(rule: Rule, period: Period, sides: Sides, verdict: Verdict) -> str:
    """One query that returns a row for every case of every subject that fails or cannot be judged."""
    cases = cases_in_force(rule, period)
    parts = [
        _case_rows(rule, cases, sides),
        _term_rows(rule, cases, sides),
        *_figures(rule, period),
        _MATCHED,
        _subjects(rule, period, cases),
        _FILLED,
        _grid(verdict),
        _weighed(rule, sides, verdict),
        _assessed(rule, verdict),
        _said(rule),
    ]
    return "with " + ",\n".join(parts) + "\n" + _result()


def _lines(rows: Sequence[str]) -> str:
    return ",\n        ".join(rows)


def cases_in_force(rule: Rule, period: Period) -> list[tuple[int, Case]]:
    """The cases that speak of a period, numbered: of the law of its day, and beside other periods that exist."""
    closes = period.window("administrative").end
    return [
        (place, case)
        for place, case in enumerate(rule.terms, 1)
        if case.in_force(closes) and all(periods_of(span, period) for span in case.spans)
    ]


def _case_rows(rule: Rule, cases: Sequence[tuple[int, Case]], sides: Sides) -> str:
    rows = []
    for place, case in cases:
        limits = case.limits.over(rule.limits)
        first = {side: next((_first(case, sides, side)), "") for side in ("a", "b")}
        rows.append(
            f"({place}, {number(limits.low)}, {number(limits.high)}, {number(limits.min_denominator)},"
            f" {number(limits.small_number)}, {quoted(first['a'])}, {quoted(first['b'])})"
        )
    names = "case_no, low, high, min_denominator, small_number, a_code, b_code"
    return f"cases as (\n    select * from (values\n        {_lines(rows)}\n    ) as v ({names})\n)"


def _first(case: Case, sides: Sides, side: str) -> Iterator[str]:
    return (term.indicator_code for role, terms in case.roles.items() if sides[role][0] == side for term in terms)


def _term_rows(rule: Rule, cases: Sequence[tuple[int, Case]], sides: Sides) -> str:
    rows = []
    for place, case in cases:
        order = 0
        for role, terms in case.roles.items():
            side, sign = sides[role]
            for term in terms:
                order += 1
                rows.append(_term_row(rule, term, place, order, role, side, sign))
    words = "form_code, indicator_code, basis, scope, figure_role, missing, span"
    names = f"case_no, term_no, side, sign, {words}, is_opening"
    return f"terms as (\n    select * from (values\n        {_lines(rows)}\n    ) as v ({names})\n)"


def _term_row(rule: Rule, term: Term, place: int, order: int, role: str, side: str, sign: int) -> str:
    form = term.form_code or (rule.form[0] if len(rule.form) == 1 else "")
    opens = int(not term.span and (not rule.applies_if or role in rule.applies_if))
    words = (form, term.indicator_code, term.basis, term.scope, term.figure_role, rule.missing_for(role), term.span)
    return f"({place}, {order}, {quoted(side)}, {sign}, {', '.join(quoted(word) for word in words)}, {opens})"


def _figures(rule: Rule, period: Period) -> list[str]:
    """The batch; figures of the forms concerned by subject (submission or reporter); who answers for each."""
    forms = sorted({*rule.form, *(term.form_code for term in rule.all_terms() if term.form_code)}) if rule.form else []
    across = rule.level == "period"
    wanted = ["f.state not in ('blank', 'not_applicable')"]
    wanted += [f"f.form_code in {texts(forms)}"] if forms else []
    wanted += [f"f.office_code in {texts(rule.offices)}"] if rule.offices else []
    columns = f"""{"f.reporter_key" if across else "f.submission_id"} as subject, f.submission_id, f.delivery_number,
        {{form}} as form_code, f.reporter_key, f.indicator_code, f.basis, coalesce(f.scope, '') as scope, f.figure_role,
        f.unit, f.value_low as low, f.value_high as high, f.printed_text, f.sheet_name, f.cell_ref, {{span}} as span,
        f.form_code as met_form"""
    earlier = earlier_figures({span for case in rule.terms for span in case.spans}, period, columns, wanted)
    figures = f"""figures as (
    select {columns.format(form="f.form_code", span="''")}
    from judged f{" join accepted a on a.submission_id = f.submission_id" if across else ""}
    where {" and ".join(wanted)}{earlier}
)"""
    heads = f"""heads as (
    select distinct subject, submission_id, delivery_number, form_code, reporter_key
    from figures
    where span = ''{f" and form_code in {texts(rule.form)}" if rule.form else ""}
)"""
    return [
        "judged as (\n    select * from {batch}\n)",
        *([accepted_cte(period)] if across else []),
        figures,
        heads,
    ]


_MATCHED = """met as (
    select f.*, t.case_no, t.term_no, t.side
    from figures f
    join terms t
        on t.indicator_code = f.indicator_code and t.basis = f.basis and t.figure_role = f.figure_role
        and t.span = f.span
        and (t.form_code = '' or t.form_code = f.met_form)
        and (t.scope = f.scope or (t.scope = '' and substr(f.scope, 1, 7) <> 'source_'))
),
matched as (
    select m.subject, m.case_no, m.term_no, max(m.low) as low, max(m.high) as high,
        max(case when m.side = 's' then m.printed_text end) as stated_text,
        max(case when m.unit = 'VND' then 1 else 0 end) as amounts,
        min(m.scope) as scope_first, max(m.scope) as scope_last
    from met m
    group by m.subject, m.case_no, m.term_no
)"""


def _subjects(rule: Rule, period: Period, cases: Sequence[tuple[int, Case]]) -> str:
    owed = "".join(
        f"""
        and m.subject in (select o.reporter_key from raw.obligations o
            where o.period = {quoted(period.code)} and o.form_code = {quoted(form)})"""
        for form in sorted(
            {term.form_code for _, case in cases for terms in case.roles.values() for term in terms} - {""}
        )
    )
    return f"""subjects as (
    select distinct m.subject, m.case_no
    from matched m
    join terms t on t.case_no = m.case_no and t.term_no = m.term_no
    where t.is_opening = 1{owed}
)"""


_FILLED = """filled as (
    select s.subject, t.*, m.stated_text, m.amounts, m.scope_first, m.scope_last,
        case when m.subject is null and t.missing = 'zero' then 0 else m.low end as low,
        case when m.subject is null and t.missing = 'zero' then 0 else m.high end as high,
        case
            when m.subject is null and t.missing = 'zero' then ''
            when m.low is not null or m.high is not null then ''
            when t.missing = 'not_applicable' then 'silent'
            when m.subject is null then 'missing_term'
            else 'not_collected'
        end as gap
    from subjects s
    join terms t on t.case_no = s.case_no
    left join matched m on m.subject = s.subject and m.case_no = t.case_no and m.term_no = t.term_no
)"""


def _grid(verdict: Verdict) -> str:
    before = """,
        max(g.low) over (partition by g.subject, g.case_no order by g.term_no
            rows between unbounded preceding and 1 preceding) as before_low"""
    return f"""grid as (
    select g.*, case when g.sign < 0 then -g.high else g.low end as least,
        case when g.sign < 0 then -g.low else g.high end as most{before if verdict.is_chain else ""}
    from filled g
)"""


def _weighed(rule: Rule, sides: Sides, verdict: Verdict) -> str:
    used = sorted({side for side, _ in sides.values()})
    sums = ",\n        ".join(_side_sum(side, end) for side in used for end in ("least", "most"))
    free = "case when g.scope = '' then g.{} end"
    mixed = f"min({free.format('scope_first')}) <> max({free.format('scope_last')})"
    twice = "max(case when g.scope_first <> g.scope_last then 1 else 0 end) = 1"
    apart = twice if rule.limits.same_scope is False else f"{twice} or {mixed}"
    allowed = f"{rule.tolerance.absolute:f} + {rule.tolerance.per_term:f} * coalesce(sum(g.amounts), 0)"
    silent = "0" if verdict.is_chain else "max(case when g.gap = 'silent' then 1 else 0 end)"
    return f"""weighed as (
    select g.subject, g.case_no,
        {sums},
        {"min(g.high - g.before_low)" if verdict.is_chain else "null"} as chain_gap,
        cast({allowed} as {DECIMAL}) as allowed,
        {silent} as is_silent,
        max(case when g.gap = 'missing_term' then 1 else 0 end) as is_missing,
        max(case when g.gap = 'not_collected' then 1 else 0 end) as is_uncollected,
        case when {apart} then 1 else 0 end as is_mixed,
        max(g.stated_text) as stated_text
    from grid g
    group by g.subject, g.case_no
)"""


def _side_sum(side: str, end: str) -> str:
    mine = f"g.side = '{side}'"
    name = f"{side}_{'low' if end == 'least' else 'high'}"
    return (
        f"case when sum(case when {mine} and g.{end} is null then 1 else 0 end) = 0"
        f" then cast(sum(case when {mine} then g.{end} end) as {DECIMAL}) end as {name}"
    )


def _assessed(rule: Rule, verdict: Verdict) -> str:
    gaps = "".join(f"\n            when {condition} then '{reason}'" for condition, reason in verdict.gaps)
    return f"""assessed as (
    select w.*,
        case
            when w.is_silent = 1 then 'silent'
            when w.is_missing = 1 then 'missing_term'
            when w.is_uncollected = 1 then 'not_collected'
            when w.is_mixed = 1 then 'different_scope'
            when {verdict.silent} then 'silent'{gaps}
            when {verdict.fails} then ''
            else 'holds'
        end as reason,
        {verdict.expected[0]} as expected_low, {verdict.expected[1]} as expected_high,
        {verdict.measure[0]} as measure_low, {verdict.measure[1]} as measure_high,
        {verdict.difference} as difference
    from weighed w
    join cases c on c.case_no = w.case_no{verdict.joins}
)"""


def _said(rule: Rule) -> str:
    """What the finding must show, fetched only for cases that give one."""
    own = f"case when f.form_code = {quoted(rule.form[0])} then f.sheet_name end" if len(rule.form) == 1 else ""
    return f"""said as (
    select a.subject, a.case_no, min({own or "f.sheet_name"}) as sheet_name,
        string_agg(case when g.gap in ('missing_term', 'not_collected') then g.indicator_code end, ', '
            order by g.term_no) as lacking,
        string_agg(case when f.subject is not null then {figure_text("f")} end, ';'
            order by g.term_no, f.scope, f.cell_ref) as operands
    from assessed a
    join filled g on g.subject = a.subject and g.case_no = a.case_no
    left join met f on f.subject = g.subject and f.case_no = g.case_no and f.term_no = g.term_no
    where a.reason not in ('silent', 'holds')
    group by a.subject, a.case_no
)"""


def _result() -> str:
    def failing(column: str) -> str:
        return f"case when a.reason = '' then a.{column} end"

    columns = result_columns(
        "h",
        operands="s.operands",
        detail="s.lacking",
        reason="a.reason",
        outcome="case when a.reason = '' then 'fail' else 'not_assessable' end",
        expected=(failing("expected_low"), failing("expected_high")),
        measure=(failing("measure_low"), failing("measure_high")),
        difference=failing("difference"),
        sheet="s",
    )
    return f"""select {columns}
from assessed a
join said s on s.subject = a.subject and s.case_no = a.case_no
join heads h on h.subject = a.subject"""
