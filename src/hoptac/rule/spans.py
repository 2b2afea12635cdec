"""The other periods that a sentence may name: the one just before, the same span a year ago.

Put here which periods a word means and the SQL of the figures that were accepted for them. How figures meet terms is
`sides`. Only what the gate let in is compared: what an earlier period merely contained is nobody's baseline.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hoptac.period import Period
from hoptac.rule.sql import quoted, texts

__all__ = ["earlier_figures", "periods_of"]


def periods_of(span: str, period: Period) -> tuple[Period, ...]:
    """The periods that a word means beside the one that is judged; empty where there is none.

    Several periods may close on one day (`2023Q4`, `2023Y`): of an office's figures in them the one counts that came
    last (`docs/adr/0008`).
    """
    if span == "year_before":
        before = period.year_before()
        return (before,) if before else ()
    if span == "last_quarter":
        return () if period.kind in ("quarter", "programme") else (period.last_quarter(),)
    if not period.is_quarter:
        return ()
    return tuple(p for p in period.just_before() if span != "earlier_this_year" or p.year == period.year)


def earlier_figures(spans: Collection[str], period: Period, columns: str, wanted: Sequence[str]) -> str:
    """Accepted figures of the other periods that `wanted` lets in, as `columns` of alias `f`, to be added to a query.

    Their form is written with its period (`KT01/2023Q2`), so that no cell of an older workbook is taken for one of the
    workbook that is judged.
    """
    rows = []
    for span in sorted(spans):
        others = texts([other.code for other in periods_of(span, period)])
        if others != "()":
            rows.append(
                f"""
    union all
    select {columns.format(form="f.form_code || '/' || f.period", span=quoted(span))}
    from (
        select c.*, row_number() over (
            partition by c.reporter_key, c.form_code, c.indicator_code, c.basis, c.scope, c.figure_role
            order by s.first_seen_at desc, s.submission_id desc
        ) as newest
        from core.fct_figure c
        join raw.submissions s on s.submission_id = c.submission_id
        join raw.acceptances e on e.submission_id = c.submission_id and e.is_accepted
        where c.period in {others} and c.state not in ('blank', 'not_applicable')
    ) f
    where f.newest = 1 and {" and ".join(wanted)}"""
            )
    return "".join(rows)
