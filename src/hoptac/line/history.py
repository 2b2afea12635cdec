"""A reporter's own last quarters: what was accepted of its development form, beside what it sends now.

Put here which figures a return workbook shows of the past. How the page is drawn is `hoptac.workbook`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.receive import Delivery
from hoptac.workbook import History, HistoryRow

__all__ = ["history_of"]

_FORM = "KT01"
_QUARTERS = 8
_SHOWN = ("stock_close", "quarter")
_SQL = """
    select s.period, f.indicator_code, f.basis, f.scope, f.value, f.printed_text, f.unit, s.is_synthetic
    from raw.figures as f
    inner join raw.submissions as s on s.submission_id = f.submission_id
    left join raw.acceptances as a on a.submission_id = s.submission_id
    where s.reporter_key = $1
        and s.form_code = $2
        and list_contains($3, s.period)
        and f.figure_role = 'data'
        and f.state <> 'blank'
        and ((s.period <> $4 and a.is_accepted) or (s.period = $4 and s.delivery_number = $5))
    order by all
"""


def history_of(workspace: Workspace, delivery: Delivery, reporter_key: str, period: Period) -> History | None:
    """The last eight quarters of the reporter, the sent one last; None where no earlier quarter holds a figure.

    Earlier quarters show what is accepted now, the current one what the delivery says.
    """
    if period.kind != "quarter":
        return None
    quarters = [period]
    while len(quarters) < _QUARTERS and (before := quarters[0].previous()):
        quarters.insert(0, before)
    codes = [quarter.code for quarter in quarters]
    found = workspace.warehouse.query(_SQL, [reporter_key, _FORM, codes, period.code, delivery.number])
    if not any(row["period"] != period.code for row in found):
        return None
    shown = {(row["indicator_code"], row["basis"], row["scope"], row["period"]): row for row in found}
    return History(
        periods=tuple(quarter.label_vi() for quarter in quarters),
        rows=tuple(_rows(workspace, reporter_key, period, codes, shown)),
        current=len(quarters) - 1,
        is_synthetic=any(row["is_synthetic"] for row in found),
    )


def _rows(
    workspace: Workspace,
    reporter_key: str,
    period: Period,
    codes: list[str],
    shown: Mapping[tuple[str, str, str, str], Mapping[str, Any]],
) -> list[HistoryRow]:
    """A line for each cell of the form that some quarter answered, in the order of the form."""
    form = workspace.forms.on(_FORM, period.window("administrative").end)
    reporter = workspace.reference.reporter(reporter_key)
    rows = []
    for cell in form.asked_of(reporter.office_code, period).cells() if form else ():
        values = [shown.get((cell.indicator_code, cell.basis, cell.scope, code)) for code in codes]
        if cell.basis in _SHOWN and any(values):
            rows.append(HistoryRow(cell.row.label_vi, cell.unit, tuple(_value(row) for row in values)))
    return rows


def _value(row: Mapping[str, Any] | None) -> Decimal | str | None:
    if row is None:
        return None
    value: Decimal | str | None = row["value"]
    return row["printed_text"] if value is None else value
