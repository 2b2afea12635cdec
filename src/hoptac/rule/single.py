"""The SQL of rules that look at figures one by one, and of the rule about receipts.

Put here kinds without two sides. Their queries return the same columns as `sql.comparison`.
"""

from __future__ import annotations

from datetime import timedelta

from hoptac.clock import end_of_day
from hoptac.period import Period
from hoptac.rule.model import Rule
from hoptac.rule.sql import figure_text, number, quoted, result_columns, texts
from hoptac.rule.terms import Selection

__all__ = ["premature", "share", "whole_number"]


def selected(rule: Rule, alias: str) -> str:
    """The condition that a figure is among those that the rule looks at."""
    chosen = rule.select or Selection()
    wanted = [f"{alias}.figure_role = 'data'"]
    for column, values in (
        ("form_code", rule.form),
        ("office_code", rule.offices),
        ("basis", chosen.bases),
        ("unit", chosen.units),
        ("indicator_code", chosen.indicators),
    ):
        wanted += [f"{alias}.{column} in {texts(values)}"] if values else []
    wanted += [f"{alias}.unit not in {texts(chosen.except_units)}"] if chosen.except_units else []
    return " and ".join(wanted)


def _figure_by_figure(rule: Rule, fails: str) -> str:
    expected = (number(rule.limits.low), number(rule.limits.high))
    columns = result_columns("f", operands=figure_text("f"), expected=expected)
    return f"""with judged as (
    select * from {{batch}}
),
figures as (
    select f.*, f.value_low as low, f.value_high as high
    from judged f
    where {selected(rule, "f")}
)
select {columns}
from figures f
where {fails}"""


def whole_number(rule: Rule, period: Period) -> str:
    """A figure that can be no whole number of zero or more."""
    return _figure_by_figure(rule, "f.high < 0 or floor(f.high) < ceil(f.low)")


def share(rule: Rule, period: Period) -> str:
    """A figure that lies outside its bounds, in its own unit (percent, đồng)."""
    return _figure_by_figure(rule, f"f.high < {number(rule.limits.low)} or f.low > {number(rule.limits.high)}")


def premature(rule: Rule, period: Period) -> str:
    """A return that was first seen before the day on which its figures close.

    Doubt favours the sender the other way round here: what counts is the scan that first saw the file.
    """
    closing_day = period.window(rule.limits.regime or "administrative").end
    begins = (end_of_day(closing_day) - timedelta(days=1)).replace(tzinfo=None)
    forms = f" and s.form_code in {texts(rule.form)}" if rule.form else ""
    return f"""with sheets as (
    select submission_id, min(sheet_name) as sheet_name from {{batch}} group by submission_id
)
select {result_columns("s", sheet="f")},
    s.first_seen_at as observed_at, date {quoted(closing_day.isoformat())} as expected_on
from raw.submissions s
left join sheets f on f.submission_id = s.submission_id
where s.period = {quoted(period.code)} and s.is_return{forms}
    and s.first_seen_at < timestamp {quoted(begins.isoformat(" "))}"""
