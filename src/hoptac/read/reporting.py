"""What reading saw, as findings of the catalogue: one for each thing that an office would have to mend.

Put here how observations are grouped and named. Making them belongs in `rows` and `lists`; the words are the
catalogue's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from hoptac.form import Form
from hoptac.read.hazards import unreadable_rule
from hoptac.read.layout import Layout
from hoptac.read.lists import ListsRead
from hoptac.read.model import Findings, Record
from hoptac.read.rows import RowsRead
from hoptac.read.values import Doubt
from hoptac.workbook import cell_name

__all__ = ["report_blanks", "report_lists", "report_rows"]

_MOST_CELLS = 40


def report_rows(findings: Findings, form: Form, sheet_name: str, rows: RowsRead) -> None:
    """What the rows of a table held beside figures: words in cells, strays, sums that disagree, wrong terms."""
    add = partial(findings.add, form_code=form.code, is_of_submission=True, sheet_name=sheet_name)
    for cell, address, unreadable in rows.unreadable:
        add(
            unreadable_rule(unreadable),
            cells=address,
            indicator_codes=cell.indicator_code,
            basis=cell.basis,
            observed=unreadable.printed_text,
            expected=unreadable.expected,
        )
    if rows.strays:
        cells, observed = _some((stray.cell_ref, stray.observed) for stray in rows.strays)
        add(
            "H012",
            cells=cells,
            observed=observed,
        )
    for line in rows.sums:
        add(
            "H614",
            cells=line.cell_ref,
            observed=line.printed,
            expected=line.added,
            difference=line.difference,
        )
    if rows.wrong_terms:
        add(
            "H615",
            cells=", ".join(rows.wrong_terms[:_MOST_CELLS]),
        )


def report_blanks(
    findings: Findings,
    form: Form,
    sheet_name: str,
    rows: RowsRead,
    layout: Layout | None,
    missing: set[tuple[str, str, str]],
) -> None:
    """Required figures that nobody answered, in one finding; those already said to be unreadable are not
    blank."""
    missing = missing - {(c.indicator_code, c.basis, c.scope) for c, _, _ in rows.unreadable}
    if not missing:
        return
    blanks = [
        cell
        for cell in rows.figures
        if cell.figure_role == "data" and (cell.indicator_code, cell.basis, cell.scope) in missing
    ]
    places = [cell.cell_ref for cell in blanks]
    if len(blanks) < len(missing) and layout:
        places.insert(0, cell_name(layout.header_row, min(layout.columns)))
    findings.add(
        "H010",
        form_code=form.code,
        is_of_submission=True,
        sheet_name=sheet_name,
        cells=", ".join(places) or None,
        indicator_codes=", ".join(sorted({indicator for indicator, _, _ in missing})),
        observed=f"{len(missing)} ô",
    )


def report_lists(findings: Findings, form: Form, sheet_name: str, read: ListsRead) -> None:
    """What the lists of a form held that cannot be read, is missing or stands twice; one finding for each field."""
    add = partial(findings.add, form_code=form.code, is_of_submission=True)
    for title in read.headless:
        add("H601", sheet_name=sheet_name, observed=title)
    for sheet, cell, fields in read.columnless:
        wanting = "; ".join(" / ".join(each.header_vi) for each in fields)
        add("H621", sheet_name=sheet, cells=cell, observed=wanting[:400])
    by_field: dict[tuple[str, str, str], list[Doubt]] = defaultdict(list)
    for doubt in read.doubts:
        by_field[doubt.rule_id, " ".join(doubt.field.header_vi), doubt.expected].append(doubt)
    for (rule_id, header, expected), doubts in by_field.items():
        cells, observed = _some((doubt.cell_ref, doubt.observed) for doubt in doubts)
        add(
            rule_id,
            sheet_name=sheet_name,
            cells=cells,
            indicator_codes=header,
            observed=observed,
            expected=expected or None,
        )
    if read.incomplete:
        cells, _ = _some((address, "") for _, _, address in read.incomplete)
        headers = dict.fromkeys(" ".join(each.header_vi) for _, fields, _ in read.incomplete for each in fields)
        add(
            "H603",
            sheet_name=read.incomplete[0][0].sheet_name,
            cells=cells,
            indicator_codes=", ".join(headers),
        )
    if read.twice:
        cells, observed = _some(
            (f"{_first_cell(one)}, {_first_cell(other)}", _named(other, form)) for one, other in read.twice
        )
        add(
            "H605",
            sheet_name=read.twice[0][1].sheet_name,
            cells=cells,
            observed=observed,
        )


def _first_cell(record: Record) -> str:
    return record.values[0].cell_ref


def _named(record: Record, form: Form) -> str:
    part = form.part(record.part)
    keys = [field.key for field in part.fields if field.is_key] if part else []
    return " · ".join(value.text[:60] for value in record.values if value.field in keys)


def _some(seen: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Cells and what they hold; beyond a screenful only how many there are."""
    pairs: Sequence[tuple[str, str]] = list(seen)
    shown = pairs[:_MOST_CELLS]
    more = f" … ({len(pairs)} ô)" if len(pairs) > len(shown) else ""
    return ", ".join(cell for cell, _ in shown), "; ".join(text for _, text in shown) + more
