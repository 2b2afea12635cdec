"""What was printed in an issued workbook, compared with what came back.

Put here what an issue held and how a reading is settled with it. Which issues there were is the ledger's to say; what a
returned workbook holds is read elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from hoptac.figure import Figure, fold, money_factor
from hoptac.read.model import FieldValue, FigureCell, Findings, Reading, Record, SubmissionRead
from hoptac.read.text import as_date
from hoptac.rule import Rules

__all__ = ["Issued", "settle"]

_MOST_CELLS = 40

FigureKey = tuple[str, str, str, str]
"""Form, indicator, basis, scope."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What one issue printed for a reporter and a period. Money is in đồng."""

    issue_id: str
    reporter_key: str
    period: str
    forms: Mapping[str, str]
    """Version by code."""
    figures: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    records: Mapping[tuple[str, str], Sequence[Mapping[str, str]]] = field(default_factory=dict)
    """By form and part, the printed fields of each listed record, as codes and text."""
    keys: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """By form and part, the printed fields that name a record."""

    def as_json(self) -> bytes:
        """What is kept of the issue, without its name: the name follows from it."""
        body = {
            "reporter_key": self.reporter_key,
            "period": self.period,
            "forms": dict(self.forms),
            "figures": [
                {
                    "form": form,
                    "indicator": indicator,
                    "basis": basis,
                    "scope": scope,
                    "value": f"{value.normalize():f}",
                }
                for (form, indicator, basis, scope), value in sorted(self.figures.items())
            ],
            "records": [
                {"form": form, "part": part, "fields": dict(fields)}
                for (form, part), records in sorted(self.records.items())
                for fields in records
            ],
            "keys": [
                {"form": form, "part": part, "fields": list(names)} for (form, part), names in sorted(self.keys.items())
            ],
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, issue_id: str, data: bytes) -> Issued:
        """Read back what `as_json` kept."""
        body = json.loads(data)
        records: dict[tuple[str, str], list[Mapping[str, str]]] = {}
        for record in body["records"]:
            records.setdefault((record["form"], record["part"]), []).append(record["fields"])
        return cls(
            issue_id=issue_id,
            reporter_key=body["reporter_key"],
            period=body["period"],
            forms=body["forms"],
            figures={(f["form"], f["indicator"], f["basis"], f["scope"]): Decimal(f["value"]) for f in body["figures"]},
            records=records,
            keys={(one["form"], one["part"]): one["fields"] for one in body["keys"]},
        )


def settle(reading: Reading, issues: Iterable[Issued], rules: Rules, delivery_number: str | None = None) -> Reading:
    """The reading with what we had printed put back, and a finding for each place where it came back otherwise.

    `issues` are those of the reading's reporter and period, oldest first; a reporter to whom nothing was issued is
    left as it is. The issue that the cover names counts, else the newest.
    """
    known = [issue for issue in issues if (issue.reporter_key, issue.period) == (reading.reporter_key, reading.period)]
    if not known or reading.cover is None:
        return reading
    findings = Findings(rules, delivery_number)
    named = (reading.cover.issue_id or "").strip()
    issue = next((one for one in known if one.issue_id == named), known[-1])
    if named and issue.issue_id != named:
        findings.add("H703", observed=named[:40], expected=", ".join(one.issue_id for one in known))
    submissions = tuple(_settled(read, issue, findings) for read in reading.submissions)
    found = findings.all(reading.period, reading.reporter_key)
    return replace(reading, submissions=submissions, findings=(*reading.findings, *found))


def _settled(read: SubmissionRead, issue: Issued, findings: Findings) -> SubmissionRead:
    altered: list[tuple[FigureCell, Decimal]] = []
    figures = []
    for cell in read.figures:
        value = issue.figures.get((read.form_code, cell.indicator_code, cell.basis, cell.scope))
        if value is None or cell.figure.value == value:
            figures.append(cell)
            continue
        altered.append((cell, value))
        figures.append(replace(cell, figure=_restored(cell.figure, value)) if cell.figure_role == "data" else cell)
    if altered:
        _report(read, altered, findings)
    if not read.is_nil:
        _compare_lists(read, issue, findings)
    return replace(read, figures=tuple(figures))


def _compare_lists(read: SubmissionRead, issue: Issued, findings: Findings) -> None:
    """Name listed records that are gone, and printed fields that say something else."""
    for (form, part), records in sorted(issue.records.items()):
        names = issue.keys.get((form, part), ())
        if form != read.form_code or not names:
            continue
        returned = {tuple(_text(record.value(name)) for name in names): record for record in read.records}
        gone = []
        for printed in records:
            record = returned.get(tuple(fold(printed.get(name, "")) for name in names))
            if record is None or record.part != part:
                gone.append(" ".join(printed.values()))
            else:
                _compare_record(read, record, printed, findings)
        if gone:
            shown = "; ".join(gone[:_MOST_CELLS]) + (f" … ({len(gone)})" if len(gone) > _MOST_CELLS else "")
            findings.add("H702", form_code=read.form_code, is_of_submission=True, expected=shown)


def _compare_record(read: SubmissionRead, record: Record, printed: Mapping[str, str], findings: Findings) -> None:
    pairs = [(record.value(name), name, text) for name, text in printed.items()]
    altered = [(value, name, text) for value, name, text in pairs if not _is_same(value, text)]
    if altered:
        findings.add(
            "H701",
            form_code=read.form_code,
            is_of_submission=True,
            sheet_name=record.sheet_name,
            cells=", ".join(value.cell_ref for value, _, _ in altered if value) or None,
            observed="; ".join(value.text if value else "(trống)" for value, _, _ in altered),
            expected="; ".join(text for _, _, text in altered),
        )


def _text(value: FieldValue | None) -> str:
    return fold(value.text) if value else ""


def _is_same(value: FieldValue | None, printed: str) -> bool:
    """Whether a field still says what was printed, a day however it is written."""
    if value is None:
        return False
    return fold(value.text) == fold(printed) or (value.day is not None and as_date(printed) == value.day)


def _restored(figure: Figure, value: Decimal) -> Figure:
    """The figure that was printed; what the cell says now stays beside it."""
    state = "reported" if value else "zero"
    return replace(figure, value=value, low=value, high=value, qualifier=None, state=state)


def _report(read: SubmissionRead, altered: Sequence[tuple[FigureCell, Decimal]], findings: Findings) -> None:
    shown = altered[:_MOST_CELLS]
    more = f" … ({len(altered)} ô)" if len(altered) > len(shown) else ""
    findings.add(
        "H701",
        form_code=read.form_code,
        is_of_submission=True,
        sheet_name=shown[0][0].sheet_name,
        cells=", ".join(cell.cell_ref for cell, _ in shown),
        indicator_codes=", ".join(sorted({cell.indicator_code for cell, _ in altered})),
        observed="; ".join(cell.figure.printed_text or "(trống)" for cell, _ in shown) + more,
        expected="; ".join(_printed(cell.figure, value) for cell, value in shown) + more,
    )


def _printed(figure: Figure, value: Decimal) -> str:
    """A value in the unit that the cell prints."""
    factor: Any = money_factor(figure.printed_unit) or Decimal(1)
    return f"{(value / factor).normalize():f}"
