"""The other periods that a sentence may name: the quarter before, the same span a year ago.

Put here which period a word means and the SQL of the figures that were accepted for it. How figures meet terms is
`sides`. Only what the gate let in is compared: what an earlier quarter merely contained is nobody's baseline.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hoptac.period import Period, UnknownPeriod
from hoptac.rule.sql import quoted

__all__ = ["earlier_figures", "period_of"]

_LAST_QUARTER = {"H1": "Q2", "M9": "Q3", "Y": "Q4"}


def period_of(span: str, period: Period) -> Period | None:
    """The period that a word means beside the one that is judged; None where there is none."""
    if span == "year_before":
        return None if period.kind == "programme" else Period(f"{period.year - 1}{period.code[4:]}")
    if span == "last_quarter":
        quarter = _LAST_QUARTER.get(period.code[4:])
        return Period(f"{period.year}{quarter}") if quarter else None
    try:
        before = period.previous()
    except UnknownPeriod:
        return None
    return None if span == "earlier_this_year" and before.year != period.year else before


def earlier_figures(spans: Collection[str], period: Period, columns: str, wanted: Sequence[str]) -> str:
    """Accepted figures of the other periods that `wanted` lets in, as `columns` of alias `f`, to be added to a query.

    Their form is written with its period (`KT01/2023Q2`), so that no cell of an older workbook is taken for one of the
    workbook that is judged.
    """
    rows = []
    for span in sorted(spans):
        other = period_of(span, period)
        if other is not None:
            rows.append(
                f"""
    union all
    select {columns.format(form=f"f.form_code || '/{other.code}'", span=quoted(span))}
    from core.fct_figure f
    join raw.acceptances e on e.submission_id = f.submission_id and e.is_accepted
    where f.period = {quoted(other.code)} and {" and ".join(wanted)}"""
            )
    return "".join(rows)
