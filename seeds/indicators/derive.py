"""Fill the columns of `indicators.csv` that follow from the forms: where, how often and on which bases it is asked.

What belongs here: form, row, parent, frequency, bases, whether it is required, validity and aliases, as
`expectations/forms` say them. What an indicator is (names, unit, kind, scope, how it adds up, what it replaces) is
written by hand and kept. A code that a form asks and the list does not know ends the run.

Example:
    python seeds/indicators/derive.py            # write
    python seeds/indicators/derive.py --check    # exit 1 when the file differs from what would be written

"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hoptac.form import Form, Forms, Row, load_forms

FOLDER = Path(__file__).parent
FORMS = FOLDER.parents[1] / "expectations" / "forms"
FILE = FOLDER / "indicators.csv"

DERIVED = (
    "form",
    "row",
    "parent",
    "frequency",
    "basis_allowed",
    "required",
    "valid_from",
    "valid_to",
    "aliases_vi",
)
FREQUENCIES = ("quarter", "half_year", "year")
PRINTED_WITH = {"quarter": {"quarter", "half_year", "nine_months", "year", "programme"}}
PRINTED_WITH["half_year"] = {"half_year", "year", "programme"}
PRINTED_WITH["year"] = {"year", "programme"}
"""Kinds of periods whose columns a row of this frequency can meet."""
FIRST_DAY = date(2021, 1, 1)
"""The day on which the first forms begin; what is asked from then on has no beginning of its own."""


@dataclass
class Asked:
    """What the forms say of one indicator."""

    forms: set[str] = field(default_factory=set)
    row: str = ""
    parent: str = ""
    frequencies: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    is_required: bool = False
    begins: date = date.max
    ends: date = date.min
    aliases: list[str] = field(default_factory=list)


def asked_by(forms: Forms) -> dict[str, Asked]:
    """By indicator, what every version of every general form says of it."""
    found: dict[str, Asked] = {}
    for form in forms:
        if form.kind != "table" or form.province:
            continue
        for row in form.rows:
            for column in form.columns:
                indicator = row.measures.get(column.measure)
                basis = column.bases.get(row.kind)
                is_met = not column.periods or bool(PRINTED_WITH[row.frequency] & set(column.periods))
                if indicator and basis and is_met and (not row.only or column.key in row.only):
                    asked = found.setdefault(indicator, Asked())
                    asked.forms.add(form.code)
                    asked.bases.add(basis)
                    asked.frequencies.add(row.frequency)
                    asked.begins = min(asked.begins, max(form.valid_from, row.valid_from or form.valid_from))
                    asked.ends = max(asked.ends, min(form.valid_to or date.max, row.valid_to or date.max))
                    asked.is_required |= column.role == "data" and is_required(form, row)
                    if not asked.row:
                        asked.row, asked.parent = row.stt, parent_of(form, row)
            main = row.measures.get("main") or row.measures.get("result")
            if main and main in found:
                known = found[main].aliases
                known += [text for text in (row.label_vi, *row.aliases) if text not in known]
    return found


def is_required(form: Form, row: Row) -> bool:
    """Whether some office must answer the row."""
    section = form.section_of(row)
    return not row.is_optional and bool(row.required_of or (section.required_of if section else ()))


def parent_of(form: Form, row: Row) -> str:
    """The indicator of the row of the same section of whose number this row's number is a part (9.1 of 9)."""
    above, _, _ = row.stt.rpartition(".")
    section = form.section_of(row)
    for other in form.rows:
        if above and other.stt == above and form.section_of(other) is section:
            return other.measures.get("main") or other.measures.get("result") or ""
    return ""


def filled(rows: Sequence[dict[str, str]], found: dict[str, Asked]) -> list[dict[str, str]]:
    """The rows of the list with their derived columns written anew; sorted by code."""
    known = {row["indicator_code"] for row in rows}
    if missing := sorted(set(found) - known):
        raise SystemExit(f"Forms ask for {', '.join(missing)}, which indicators.csv does not know: add the rows.")
    return [
        {**row, **derived(row, found.get(row["indicator_code"], Asked()))}
        for row in sorted(rows, key=lambda row: row["indicator_code"])
    ]


def derived(row: dict[str, str], asked: Asked) -> dict[str, str]:
    """The derived columns of one indicator, empty where no form asks for it."""
    return {
        "form": "+".join(sorted(asked.forms)),
        "row": asked.row,
        "parent": asked.parent,
        "frequency": next((each for each in FREQUENCIES if each in asked.frequencies), ""),
        "basis_allowed": "+".join(sorted(asked.bases)),
        "required": str(asked.is_required).lower(),
        "valid_from": "" if asked.begins in (FIRST_DAY, date.max) else asked.begins.isoformat(),
        "valid_to": "" if asked.ends in (date.min, date.max) else asked.ends.isoformat(),
        "aliases_vi": "; ".join(text for text in asked.aliases if text != row["name_vi"]),
    }


def as_csv(header: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """The text of the file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, or with `--check` only compare it; return the exit code."""
    parser = argparse.ArgumentParser(description="Fill indicators.csv from the forms.")
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    options = parser.parse_args(arguments)
    with FILE.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        header, rows = list(reader.fieldnames or ()), list(reader)
    text = as_csv(header, filled(rows, asked_by(load_forms(FORMS))))
    if not options.check:
        FILE.write_text(text, encoding="utf-8", newline="\n")
        print(f"{FILE.name}: {len(rows)} rows")
        return 0
    if FILE.read_bytes() == text.encode():
        return 0
    print(f"{FILE.name} is not what {Path(__file__).name} writes; run it again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
